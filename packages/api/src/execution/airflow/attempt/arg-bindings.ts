// The arguments of a task's function, for clients that have the function in another language and not the DAG: values, and results of
// other tasks.
import type { TaskDefinition, ValueExpression } from '@ariel/core';

type ArgBinding =
  | { readonly name: string; readonly kind: 'literal'; readonly value: unknown; readonly from_default: false }
  | { readonly name: string; readonly kind: 'xcom'; readonly task_id: string };

const RESULT = 'return_value';

/**
 * All of them, or null: where one cannot be said in the contract's two words (a template, a param, a part of a mapped list), a list that
 * leaves it out would be taken for the whole. The options of an operator are no arguments.
 */
export function argBindings({ inputs, kind, mapping }: TaskDefinition): readonly ArgBinding[] | null {
  if (kind === 'operator' || kind === 'gate' || mapping !== null) return null;
  const bindings = Object.entries(inputs).map(([name, expression]) => bindingOf(name, expression));
  return bindings.every((binding) => binding !== null) ? bindings : null;
}

function bindingOf(name: string, expression: ValueExpression): ArgBinding | null {
  if (expression.kind === 'literal')
    return { name, kind: 'literal', value: JSON.parse(expression.json) as unknown, from_default: false };
  if (expression.kind === 'output' && expression.key === RESULT)
    return { name, kind: 'xcom', task_id: expression.taskId };
  return null;
}
