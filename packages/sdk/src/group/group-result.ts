// The types of what placing a group gives. Types only.
import type { Orderable } from '../order/orderable.ts';
import type { Reference } from '../reference/reference.ts';
import type { MappedOutput } from '../reference/wired.ts';

/** A placed group, to order as a whole. */
export interface PlacedTaskGroup extends Orderable {
  readonly groupId: string;
}

/** What placing a group gives: what its body returned, or the group to order where it returned nothing. */
// biome-ignore lint/suspicious/noConfusingVoidType: what a body without a result returns is void.
export type GroupResult<Result> = [Result] extends [void] ? PlacedTaskGroup : OrderedResult<Result>;

/** An object of outputs orders the group, too. */
type OrderedResult<Result> = Result extends Orderable | Reference<unknown> | readonly unknown[]
  ? Result
  : Result extends object
    ? Result & Orderable
    : Result;

/** The same for a mapped group: seen from outside, an output in it is the list of its instances' outputs. */
export type MappedGroupResult<Result> =
  // biome-ignore lint/suspicious/noConfusingVoidType: what a body without a result returns is void.
  [Result] extends [void]
    ? PlacedTaskGroup
    : Result extends Reference<infer Value>
      ? MappedOutput<Value>
      : Result extends Orderable
        ? Result
        : OrderedResult<{ readonly [Name in keyof Result]: MappedGroupResult<Result[Name]> }>;
