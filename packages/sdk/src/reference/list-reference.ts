// The types of lists that exist only when a run does. Types only.
import type { Reference } from './reference.ts';

/** What mapping over a value of this type gives to each instance; of an object, its entries. */
export type ItemOf<Value> = Value extends readonly (infer Item)[]
  ? Item
  : Value extends ReadonlyMap<unknown, unknown> | ReadonlySet<unknown> | Date | Uint8Array
    ? never
    : Value extends object
      ? [key: string, value: Value[keyof Value]]
      : never;

/** What can stand in a DAG body for a list of items. */
export type ListSource<Item> = readonly Item[] | Reference<readonly Item[]>;

/** Anything where the value is a list or an object, which have items; else nothing. */
type OfItems<Value> = [ItemOf<Value>] extends [never] ? never : unknown;

/** What can be made of the items of a list before they are mapped over. The functions run in the tasks that use the items. */
export interface ListMethods<Value> {
  /**
   * Makes something else of each item. An item for which the function throws `SkipTask` is dropped from a list that is
   * read as a whole, and skips the instance that is mapped over it.
   *
   * @example
   * load.expand({ path: listFiles().map((name) => `/data/${name}`) });
   */
  map<Result>(this: OfItems<Value>, change: (item: ItemOf<Value>) => Result): ListReference<Awaited<Result>>;
  /**
   * Keeps the items for which the function says yes.
   *
   * @example
   * load.expand({ path: listFiles().filter((name) => name.endsWith('.csv')) });
   */
  filter<Kept extends ItemOf<Value>>(
    this: OfItems<Value>,
    isKept: (item: ItemOf<Value>) => item is Kept,
  ): ListReference<Kept>;
  filter(this: OfItems<Value>, isKept: (item: ItemOf<Value>) => unknown): ListReference<ItemOf<Value>>;
  /**
   * Pairs each item with the one at the same place of another list. The shorter list decides; with `fill` the longer.
   *
   * @example
   * copy.expandKwargs(sources().zip(targets()).map(([from, to]) => ({ from, to })));
   */
  zip<Other>(this: OfItems<Value>, other: ListSource<Other>): ListReference<[ItemOf<Value>, Other]>;
  zip<Other, Fill>(
    this: OfItems<Value>,
    other: ListSource<Other>,
    options: { readonly fill: Fill },
  ): ListReference<[ItemOf<Value> | Fill, Other | Fill]>;
  /**
   * The items of this list, then those of others.
   *
   * @example
   * load.expand({ path: newFiles().concat(lateFiles()) });
   */
  concat<Other = ItemOf<Value>>(
    this: OfItems<Value>,
    ...others: readonly ListSource<Other>[]
  ): ListReference<ItemOf<Value> | Other>;
}

/** A list made of other lists: an input of a task, or something to map over. */
export interface ListReference<Item> extends Reference<Item[]>, ListMethods<Item[]> {}
