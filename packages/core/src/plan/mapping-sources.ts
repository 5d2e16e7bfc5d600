// The expressions that mapped tasks and groups take their instances from.
import type { MappingDefinition } from '../dag/dag-definition.ts';
import type { ValueExpression } from '../dag/value-expression.ts';

/** The expressions that instances come from. */
export function mappingSources(mapping: MappingDefinition | null): readonly ValueExpression[] {
  if (mapping === null) return [];
  return mapping.kind === 'kwargs' ? [mapping.over] : mapping.inputs.map((input) => input.over);
}
