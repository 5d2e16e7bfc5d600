// What `expand`, `partial` and `expandKwargs` are given → the stored mapping of a task or a group.
import type { MappingDefinition, ValueExpression } from '@ariel/core';
import { referenceFacts } from '../reference/reference.ts';
import { checkKnownLength } from './known-length.ts';
import type { Wiring } from './wiring.ts';

export type GivenInputs = Readonly<Record<string, unknown>>;

export interface GivenMapping {
  /** Of `partial`: the same for all instances. */
  readonly given: GivenInputs;
  /** Of `expand`. */
  readonly lists?: GivenInputs;
  /** Of `expandKwargs`. */
  readonly over?: unknown;
}

/** Whether text of a named input may be a template; the endings of text that names a template file. */
type Templated = (name: string) => boolean | readonly string[];

export function mappingOf(
  wiring: Wiring,
  given: GivenMapping,
  templated: Templated = () => false,
): MappingDefinition {
  const mapping = readMapping(wiring, given, templated);
  checkKnownLength(wiring, mapping);
  return mapping;
}

function readMapping(wiring: Wiring, mapping: GivenMapping, templated: Templated): MappingDefinition {
  if (mapping.lists === undefined) return kwargsOf(wiring, mapping.over, templated);
  const entries = Object.entries(mapping.lists).filter(([, over]) => over !== undefined);
  if (entries.length === 0) refuse(wiring, 'expand() is given nothing to map over');
  const twice = entries.find(([name]) => name in mapping.given);
  if (twice !== undefined) refuse(wiring, `input "${twice[0]}" is given by both partial() and expand()`);
  const inputs = entries.map(([name, value]) => ({
    name,
    over: sourceOf(wiring, { name, value, templated: templated(name) }),
  }));
  return { kind: 'cross', inputs };
}

function kwargsOf(wiring: Wiring, over: unknown, templated: Templated): MappingDefinition {
  const isObject = (item: unknown): boolean =>
    typeof item === 'object' && item !== null && !Array.isArray(item);
  if (Array.isArray(over) ? !over.every(isObject) : referenceFacts(over) === undefined) {
    refuse(wiring, 'expandKwargs() is given something that is no list of objects of inputs');
  }
  const source = sourceOf(wiring, { name: 'expandKwargs', value: over, templated: false });
  if (
    !Array.isArray(over) ||
    !over.some((item) => Object.keys(item).some((name) => templated(name) !== false))
  )
    return { kind: 'kwargs', over: source };
  // Of these objects some fields may be templates, and some may not.
  const objectOf = (item: GivenInputs): ValueExpression => {
    const entries = Object.entries(item).map(([name, value]) => [
      name,
      wiring.wire(name, value, templated(name)),
    ]);
    return { kind: 'object', entries: Object.fromEntries(entries) };
  };
  return { kind: 'kwargs', over: { kind: 'list', items: over.map(objectOf) } };
}

interface GivenList {
  readonly name: string;
  readonly value: unknown;
  readonly templated: boolean | readonly string[];
}

/** Lists, objects (for their entries), and references to these. */
function sourceOf(wiring: Wiring, { name, value, templated }: GivenList): ValueExpression {
  const { maxMapLength } = wiring.builder;
  const length = lengthOf(value);
  if (length === null && referenceFacts(value) === undefined)
    refuse(wiring, `input "${name}" is to be mapped over, but it is no list`);
  if (length !== null && length > maxMapLength) {
    wiring.builder.refuse({
      code: 'ARIEL_MAP_TOO_LONG',
      what: `input "${name}" maps over ${length} elements; the limit is ${maxMapLength}`,
      ...wiring.subject,
    });
  }
  return wiring.wire(name, value, templated);
}

function lengthOf(value: unknown): number | null {
  if (Array.isArray(value)) return value.length;
  if (typeof value !== 'object' || value === null || referenceFacts(value) !== undefined) return null;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null ? Object.keys(value).length : null;
}

function refuse(wiring: Wiring, what: string): never {
  return wiring.builder.refuse({ code: 'ARIEL_MAP_INVALID', what, ...wiring.subject });
}
