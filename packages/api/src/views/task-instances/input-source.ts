// Where an input comes from, in words.
import type { DagDefinition, ValueExpression } from '@ariel/core';

export function sourceText(expression: ValueExpression): string {
  switch (expression.kind) {
    case 'literal':
      return 'the DAG file';
    case 'output':
      return expression.key === 'return_value'
        ? `output of ${expression.taskId}`
        : `${expression.key} of ${expression.taskId}`;
    case 'param':
      return `param ${expression.name}`;
    case 'function':
      return 'a function of the context';
    case 'template':
      return 'a template';
    case 'groupArgument':
      return `argument ${expression.name} of group ${expression.groupId}`;
    case 'map':
      return `${sourceText(expression.source)}, each through a function`;
    case 'filter':
      return `${sourceText(expression.source)}, filtered`;
    case 'zip':
      return `${sourcesText(expression.sources)}, side by side`;
    case 'concat':
      return `${sourcesText(expression.sources)}, one after the other`;
    case 'loop':
      return expression.field === 'index'
        ? `number of the iteration of ${expression.groupId}`
        : `result of the iteration of ${expression.groupId} before`;
    case 'list':
      return sourcesText(expression.items) || 'the DAG file';
    case 'object':
      return sourcesText(Object.values(expression.entries)) || 'the DAG file';
  }
}

const sourcesText = (expressions: readonly ValueExpression[]): string =>
  [...new Set(expressions.map(sourceText))].join(', ');

/** The same for one instance: of a mapped group's argument also which element of what. */
export function sourceIn(
  definition: DagDefinition,
  expression: ValueExpression,
  itemOf: (groupId: string) => number | undefined,
): string {
  const text = sourceText(expression);
  if (expression.kind !== 'groupArgument') return text;
  const mapping = definition.groups.find((group) => group.groupId === expression.groupId)?.mapping;
  const item = itemOf(expression.groupId);
  if (!mapping || item === undefined || item < 0) return text;
  if (mapping.kind === 'kwargs') return `element ${item} of ${sourceText(mapping.over)} (${text})`;
  const [only] = mapping.inputs;
  return mapping.inputs.length === 1 && only ? `element ${item} of ${sourceText(only.over)} (${text})` : text;
}
