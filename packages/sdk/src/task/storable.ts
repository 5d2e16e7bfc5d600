// The compiler's check that a task's result can be stored. Types only; the same is checked again when the task runs.

import type { AssetMetadata } from '../asset/asset-metadata.ts';

type StoredAsIs =
  | string
  | number
  | boolean
  | bigint
  | null
  | undefined
  // biome-ignore lint/suspicious/noConfusingVoidType: what a task without a result returns is void.
  | void
  | Date
  | Uint8Array
  | ReadonlyMap<unknown, unknown>
  | ReadonlySet<unknown>
  // What is said of assets is taken out of the result.
  | AssetMetadata
  | Yields<unknown>;

type Yields<Result> =
  | Generator<AssetMetadata, Result, unknown>
  | AsyncGenerator<AssetMetadata, Result, unknown>;

/** What is stored of a result: without what is said of assets. */
export type StoredResult<Result> = Result extends AssetMetadata | readonly AssetMetadata[]
  ? // biome-ignore lint/suspicious/noConfusingVoidType: a task that gives nothing is one of `void`
    void
  : Result extends Yields<infer Returned>
    ? Returned
    : Result;
type Live = ((...args: never) => unknown) | symbol | PromiseLike<unknown> | WeakKeyCollection;
type WeakKeyCollection = WeakMap<WeakKey, unknown> | WeakSet<WeakKey>;

/** How deep the check looks: types that contain themselves must not keep the compiler busy. */
type Deeper = [never, 0, 1, 2, 3];

type HoldsLive<T, Depth extends number = 4> = 0 extends 1 & T
  ? false
  : unknown extends T
    ? false
    : [Depth] extends [never]
      ? false
      : T extends StoredAsIs
        ? false
        : T extends Live
          ? true
          : T extends readonly (infer Item)[]
            ? HoldsLive<Item, Deeper[Depth]>
            : T extends object
              ? true extends { [Key in keyof T]-?: HoldsLive<T[Key], Deeper[Depth]> }[keyof T]
                ? true
                : false
              : false;

/** Nothing to add where `Result` can be stored; else something no function has, whose name says what is wrong. */
export type StorableResult<Result> =
  true extends HoldsLive<Result>
    ? { readonly 'A task cannot return a function, a stream or a connection: return data': never }
    : unknown;
