// The methods by which lists are made of lists, and the functions `zip` and `concat`. They only describe: the functions
// that they are given are numbered and kept, and run in the tasks that use the items.
import type { ValueExpression } from '@ariel/core';
import type { ItemFunction } from '../dag/authored-dag.ts';
import type { DagBuilder } from '../dag/dag-builder.ts';
import { checkReference, type Wiring, wiringOf } from '../task/wiring.ts';
import { encodeValue } from '../value/encode-value.ts';
import { makeReference, type ReferenceFacts, referenceFacts } from './reference.ts';

interface ListMembers {
  map(change: ItemFunction): object;
  filter(isKept: ItemFunction): object;
  zip(...others: readonly unknown[]): object;
  concat(...others: readonly unknown[]): object;
}

/** The methods of a reference to a list. */
export function listMembers(builder: DagBuilder, facts: ReferenceFacts): ListMembers {
  const withFunction = (kind: 'map' | 'filter', itemFunction: ItemFunction): object => {
    const { expression: source, scope } = facts;
    checkReference(builder, facts, {});
    if (typeof itemFunction !== 'function') {
      const what = `.${kind}() of ${facts.label} is given a ${typeof itemFunction} in place of a function`;
      builder.refuse({ code: 'ARIEL_MAP_INVALID', what });
    }
    const expression = { kind, source, function: builder.addItemFunction(itemFunction) };
    return listReference(builder, { expression, scope, label: `${facts.label}.${kind}()` });
  };
  const self = (): object => makeReference({}, facts);
  return {
    map: (change) => withFunction('map', change),
    filter: (isKept) => withFunction('filter', isKept),
    zip: (...others) => zipLists(builder, [self(), ...others]),
    concat: (...others) => concatLists(builder, [self(), ...others]),
  };
}

/** `given`: lists, and at the end perhaps `{ fill }`. */
export function zipLists(builder: DagBuilder, given: readonly unknown[]): object {
  const last = given.at(-1);
  const lists = isFilling(last) ? given.slice(0, -1) : given;
  return combined(builder, lists, 'zip', (sources) => ({
    kind: 'zip',
    sources,
    fillJson: isFilling(last) ? encodeValue(last.fill ?? null, 'fill').json : null,
  }));
}

export function concatLists(builder: DagBuilder, lists: readonly unknown[]): object {
  return combined(builder, lists, 'concat', (sources) => ({ kind: 'concat', sources }));
}

function combined(
  builder: DagBuilder,
  lists: readonly unknown[],
  name: string,
  make: (sources: readonly ValueExpression[]) => ValueExpression,
): object {
  return builder.about(null, () => {
    if (lists.length === 0) builder.refuse({ code: 'ARIEL_MAP_INVALID', what: `${name}() is given nothing` });
    const wiring = wiringOf(builder, {}, 'list');
    const expression = make(lists.map((list, index) => sourceOf(wiring, list, `${name}() ${index + 1}`)));
    return listReference(builder, { expression, scope: wiring.scope(), label: `the list of ${name}()` });
  });
}

function sourceOf(wiring: Wiring, list: unknown, name: string): ValueExpression {
  if (Array.isArray(list) || referenceFacts(list) !== undefined) return wiring.wire(name, list);
  const what = `${name} is a ${list === null ? 'null' : typeof list}, but must be a list or an output that is one`;
  return wiring.builder.refuse({ code: 'ARIEL_MAP_INVALID', what });
}

function listReference(builder: DagBuilder, described: Omit<ReferenceFacts, 'owner'>): object {
  const facts = { owner: builder, ...described };
  return makeReference(listMembers(builder, facts), facts);
}

/** A reference is asked for what it owns: it refuses to be asked for anything else. */
function isFilling(value: unknown): value is { readonly fill: unknown } {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    referenceFacts(value) === undefined &&
    Object.hasOwn(value, 'fill')
  );
}
