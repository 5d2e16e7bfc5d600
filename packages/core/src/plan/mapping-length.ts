// How many instances a mapped task has, from the lengths of what it is mapped over.
import type { MappingDefinition } from '../dag/dag-definition.ts';
import type { ValueExpression } from '../dag/value-expression.ts';

/** Lengths of values that are only known in a run. */
export interface KnownLengths {
  /** Items of a plain task's result, or values of a mapped task's instances. */
  output(taskId: string, key: string): number;
  param(name: string): number;
}

export function mappingLength(mapping: MappingDefinition, known: KnownLengths): number {
  if (mapping.kind === 'kwargs') return lengthOf(mapping.over, known);
  return mapping.inputs.reduce((product, input) => product * lengthOf(input.over, known), 1);
}

/** Length of one source of a mapping; an object counts its entries. */
export function lengthOf(source: ValueExpression, known: KnownLengths): number {
  switch (source.kind) {
    case 'output':
      return known.output(source.taskId, source.key);
    case 'param':
      return known.param(source.name);
    case 'list':
      return source.items.length;
    case 'object':
      return Object.keys(source.entries).length;
    case 'literal':
      return lengthOfJson(source.json);
    case 'function':
    case 'template':
    case 'groupArgument':
    case 'loop':
      return 0;
    case 'map':
    case 'filter':
      return lengthOf(source.source, known);
    case 'concat':
      return source.sources.reduce((sum, each) => sum + lengthOf(each, known), 0);
    case 'zip': {
      const lengths = source.sources.map((each) => lengthOf(each, known));
      if (lengths.length === 0) return 0;
      return source.fillJson === null ? Math.min(...lengths) : Math.max(...lengths);
    }
  }
}

/** Items of a JSON list, entries of a JSON object, 0 for anything else. */
export function lengthOfJson(json: string): number {
  const value: unknown = JSON.parse(json);
  if (Array.isArray(value)) return value.length;
  return value !== null && typeof value === 'object' ? Object.keys(value).length : 0;
}

/** The position in each source that map index `index` stands for; the last source varies fastest. */
export function mappingPositions(lengths: readonly number[], index: number): number[] {
  const positions: number[] = new Array<number>(lengths.length).fill(0);
  let rest = index;
  for (let source = lengths.length - 1; source >= 0; source--) {
    const length = lengths[source] ?? 1;
    positions[source] = rest % length;
    rest = Math.floor(rest / length);
  }
  return positions;
}
