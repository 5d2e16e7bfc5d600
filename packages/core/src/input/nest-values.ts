// Stored values of a task's instances → what a reader sees: one value, or a list per mapped dimension.
import type { Scope } from '../plan/scope.ts';

/** An instance's value; null where it has none. */
export interface PlacedValue {
  readonly coordinates: readonly number[];
  readonly json: string | null;
}

/** A value of its own, or the items of a list of values. JSON texts. */
export type NestedValue =
  | { readonly kind: 'one'; readonly json: string | null }
  | { readonly kind: 'list'; readonly items: readonly string[] };

/**
 * `values` share their first `depth` coordinates, and `below` says what the others count. Instances without a value leave
 * no hole, nor do instances of a group in which none has one. Of a loop the last iteration counts, whether or not it gave
 * something.
 */
export function nestValues(
  values: readonly PlacedValue[],
  depth: number,
  below: readonly Scope['kind'][],
): NestedValue {
  const [kind, ...rest] = below;
  if (kind === undefined) return { kind: 'one', json: values[0]?.json ?? null };
  // An index below 0 stands for instances that are not there yet.
  const regions = Map.groupBy(values, ({ coordinates }) => coordinates[depth] ?? -1);
  const indexes = [...regions.keys()].filter((index) => index >= 0);
  if (kind === 'loop') {
    const last = indexes.reduce((left, right) => Math.max(left, right), -1);
    return nestValues(regions.get(last) ?? [], depth + 1, rest);
  }
  const items = indexes
    .sort((left, right) => left - right)
    .map((index) => nestValues(regions.get(index) ?? [], depth + 1, rest))
    .filter((nested) => (nested.kind === 'list' ? nested.items.length > 0 : nested.json !== null));
  return { kind: 'list', items: items.map((nested) => textOfNested(nested) ?? 'null') };
}

export function textOfNested(nested: NestedValue): string | null {
  return nested.kind === 'one' ? nested.json : `[${nested.items.join(',')}]`;
}
