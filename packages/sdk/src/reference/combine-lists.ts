// `zip` and `concat` for lists of all kinds: literals, outputs, and lists made of these.
import { currentBuilder } from '../task/current-builder.ts';
import { concatLists, zipLists } from './list-members.ts';
import type { ItemOf, ListReference, ListSource } from './list-reference.ts';
import type { Reference } from './reference.ts';

type ItemOfSource<Source> =
  Source extends Reference<infer Value>
    ? ItemOf<Value>
    : Source extends readonly (infer Item)[]
      ? Item
      : never;

/**
 * Lists side by side: the n-th item is the list of their n-th items. The shortest decides; with `fill` the longest.
 *
 * @example
 * compare.expand({ pair: zip(expected(), measured()) });
 * compare.expand({ pair: zip(expected(), measured(), { fill: null }) });
 */
export function zip<const Lists extends readonly ListSource<unknown>[]>(
  ...lists: Lists
): ListReference<{ -readonly [Index in keyof Lists]: ItemOfSource<Lists[Index]> }>;
export function zip<const Lists extends readonly ListSource<unknown>[], const Fill>(
  ...given: [...lists: Lists, options: { readonly fill: Fill }]
): ListReference<{ -readonly [Index in keyof Lists]: ItemOfSource<Lists[Index]> | Fill }>;
export function zip(...given: readonly unknown[]): object {
  return zipLists(currentBuilder('zip()'), given);
}

/**
 * Lists one after the other.
 *
 * @example
 * load.expand({ path: concat(newFiles(), ['always.csv']) });
 */
export function concat<const Lists extends readonly ListSource<unknown>[]>(
  ...lists: Lists
): ListReference<ItemOfSource<Lists[number]>>;
export function concat(...lists: readonly unknown[]): object {
  return concatLists(currentBuilder('concat()'), lists);
}
