// The types by which inputs and outputs fit together. Types only.

import type { PlacedWork } from '../order/setup-teardown.ts';
import type { TaskContext } from '../run/task-context.ts';
import type { ListMethods } from './list-reference.ts';
import type { Reference } from './reference.ts';

/**
 * What a task will return, as it is in a DAG body: give it to another task's input, and that task waits for this one.
 *
 * @example
 * const files: Output<string[]> = listFiles();
 * count({ files });
 */
export interface Output<T> extends Reference<T>, PlacedWork, ListMethods<T> {}

/**
 * What the instances of a mapped task will return, together: usable as the list of their values.
 * An instance that returns nothing or null adds nothing to the list, as in Airflow.
 *
 * @example
 * const parsed: MappedOutput<Order[]> = parse.expand({ file: files });
 * total({ parts: parsed }); // parts: Order[][]
 */
// biome-ignore lint/suspicious/noConfusingVoidType: what a task without a result returns is void.
export interface MappedOutput<T> extends Output<Exclude<T, null | undefined | void>[]> {}

type Leaf =
  | string
  | number
  | boolean
  | bigint
  | symbol
  | null
  | undefined
  | Date
  | Uint8Array
  | ReadonlyMap<unknown, unknown>
  | ReadonlySet<unknown>;

type Nested<T> = T extends Leaf | ((...args: never) => unknown)
  ? T
  : T extends readonly (infer Item)[]
    ? readonly Wired<Item>[]
    : T extends object
      ? { readonly [Key in keyof T]: Wired<T[Key]> }
      : T;

/**
 * What an input of type `T` accepts in a DAG body: a `T`, a reference to one, or a list or object that holds references.
 *
 * @example
 * const both: Wired<string[]> = ['a', listFirst()];
 */
export type Wired<T> = T | Reference<T> | Nested<T>;

/** What mapping over an input of type `T` accepts: a list of what the input accepts, or a reference to a list. */
export type WiredList<T> = readonly Wired<T>[] | Reference<readonly T[]> | WiredEntries<T>;

/** An input that takes pairs of a key and a value can be mapped over the entries of an object. */
type WiredEntries<T> = T extends readonly [string, infer Value]
  ? { readonly [key: string]: Wired<Value> } | Reference<{ readonly [key: string]: Value }>
  : never;

/** Named inputs of a task, as they are given in a DAG body. */
export type WiredInputs<Inputs> = { readonly [Name in keyof Inputs]: Wired<Inputs[Name]> };

/**
 * What a templated field of an operator accepts: a value (text in it may be a template), a reference, or a function of the context.
 *
 * @example
 * const command: Templated<string> = ({ dataInterval }) => `echo ${dataInterval.start.toISOString()}`;
 */
export type Templated<T> = Wired<T> | ((context: TaskContext) => T);

/** The inputs of a task that takes none. */
export type NoInputs = Readonly<Record<string, never>>;

/** The arguments of a call that gives `Inputs`: none where there are no inputs, optional where all are optional. */
export type InputArguments<Inputs, Given = Inputs> = string extends keyof Inputs
  ? []
  : Record<never, never> extends Inputs
    ? [inputs?: Given]
    : [inputs: Given];
