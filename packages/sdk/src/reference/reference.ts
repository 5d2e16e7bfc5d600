// References: what stands in a DAG body for a value that exists only when a task runs.
// They carry types for the compiler and a description for the stored DAG; using one as a value is refused with the remedy.
import type { ValueExpression } from '@ariel/core';
import { DagAuthoringError } from '../error/dag-authoring-error.ts';
import { callerPlace } from '../error/source-place.ts';

declare const valueType: unique symbol;

/** A value that a task will have when it runs. */
export interface Reference<T> {
  /** Only for the compiler: there is no such property. */
  readonly [valueType]: T;
}

/**
 * A param of the DAG, as it is in a DAG body: something to pass on, not a value.
 *
 * @example
 * dag('sales', { params: { region: param.string({ default: 'EU' }) } }, ({ params }) => { store({ region: params.region }); });
 */
export interface ParamReference<T> extends Reference<T> {}

/** The DAG whose body made a reference; which one it is, is a matter of identity. */
export interface ReferenceOwner {
  readonly dagId: string;
}

/** What a reference stands for; kept beside it, so that looking at it never touches the reference itself. */
export interface ReferenceFacts {
  readonly owner: ReferenceOwner;
  readonly expression: ValueExpression;
  /** The innermost mapped or looping group in which it means one value; null: it means one wherever it is used. */
  readonly scope: string | null;
  /** How messages name it: `params.region`, `the output of task "total"`. */
  readonly label: string;
}

const factsByReference = new WeakMap<object, ReferenceFacts>();

/** What `value` refers to, or undefined where it is no reference. */
export function referenceFacts(value: unknown): ReferenceFacts | undefined {
  return typeof value === 'object' && value !== null ? factsByReference.get(value) : undefined;
}

/** Makes a reference whose own members are those of `members`; all other use of it throws. */
export function makeReference<T extends object>(members: T, facts: ReferenceFacts): T {
  const reference = new Proxy(members, {
    get(target, key) {
      if (typeof key === 'string' && Object.hasOwn(target, key)) return Reflect.get(target, key);
      if (key === Symbol.toPrimitive || key === Symbol.iterator || key === Symbol.asyncIterator)
        refuse(facts, key);
      // Other symbols are asked by the runtime and by debuggers, which must be able to look.
      if (typeof key === 'symbol') return undefined;
      return refuse(facts, key);
    },
    ownKeys: () => refuse(facts, 'ownKeys'),
    has: (_target, key) => (typeof key === 'symbol' ? false : refuse(facts, key)),
    set: (_target, key) => refuse(facts, key),
  });
  factsByReference.set(reference, facts);
  return reference;
}

const uses: ReadonlyMap<string, string> = new Map([
  ['Symbol(Symbol.toPrimitive)', 'as text or a number'],
  ['Symbol(Symbol.iterator)', 'in a loop or spread'],
  ['Symbol(Symbol.asyncIterator)', 'in a loop'],
  ['ownKeys', 'as an object to list or spread'],
  ['toString', 'as text'],
  ['valueOf', 'as a number'],
  ['toJSON', 'in JSON'],
  ['then', 'with await'],
]);

function refuse(facts: ReferenceFacts, key: PropertyKey): never {
  const name = String(key);
  throw new DagAuthoringError({
    code: 'ARIEL_REFERENCE_AS_VALUE',
    what: `${facts.label} is used ${uses.get(name) ?? `as a value (".${name}" is read)`} in the DAG body, where it is only a reference`,
    dagId: facts.owner.dagId,
    taskId: facts.expression.kind === 'output' ? facts.expression.taskId : null,
    place: callerPlace(),
  });
}
