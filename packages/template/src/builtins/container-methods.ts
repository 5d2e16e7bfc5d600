// Methods of list, tuple, dict and set. Only what the template made itself can be changed.
import { TemplateError } from '../errors.ts';
import { type Builtin, builtin } from '../evaluate/run.ts';
import { Dict, PythonSet, Tuple } from '../values/collections.ts';
import { isEqual } from '../values/comparison.ts';
import { iterate } from '../values/iteration.ts';
import { isMapping, type Mapping, mappingEntries, mappingGet, mappingHas } from '../values/mapping.ts';
import { toRepr } from '../values/python-text.ts';
import { needInt } from './coerce.ts';
import { sortValues } from './sorting.ts';

/** Lists that templates made. A list of the host is known by not being here. */
const writable = new WeakSet<object>();

/** Marks a list as made by the template. */
export function ownList(items: unknown[]): unknown[] {
  writable.add(items);
  return items;
}

function listOf(self: unknown): unknown[] {
  if (Array.isArray(self) && writable.has(self)) return self;
  throw new TemplateError(
    'ARIEL_TEMPLATE_READ_ONLY',
    'this list belongs to the context and cannot be changed by a template',
  );
}

function dictOf(self: unknown): Dict {
  if (self instanceof Dict) return self;
  throw new TemplateError(
    'ARIEL_TEMPLATE_READ_ONLY',
    'this dict belongs to the context and cannot be changed by a template',
  );
}

function indexOf(items: readonly unknown[], item: unknown): number {
  const at = items.findIndex((candidate) => isEqual(candidate, item));
  if (at < 0) throw new TemplateError('ARIEL_TEMPLATE_VALUE', `${toRepr(item)} is not in the list`);
  return at;
}

function remove(items: unknown[], at: number): unknown {
  const index = at < 0 ? at + items.length : at;
  if (index < 0 || index >= items.length)
    throw new TemplateError('ARIEL_TEMPLATE_INDEX', 'there is no item at that index to take out');
  return items.splice(index, 1)[0];
}

const itemsMethods: Readonly<Record<string, Builtin>> = {
  index: builtin('value', (_run, self, value: unknown) => indexOf(iterate(self), value)),
  count: builtin(
    'value',
    (_run, self, value: unknown) => iterate(self).filter((item) => isEqual(item, value)).length,
  ),
};

export const tupleMethods: Readonly<Record<string, Builtin>> = itemsMethods;

export const listMethods: Readonly<Record<string, Builtin>> = {
  ...itemsMethods,
  append: builtin('object', (run, self, item: unknown) => {
    run.meter.length(listOf(self).push(item));
    return null;
  }),
  extend: builtin('iterable', (run, self, other: unknown) => {
    const items = [...iterate(other)];
    run.meter.step(items.length);
    const list = listOf(self);
    for (const item of items) list.push(item);
    return null;
  }),
  insert: builtin('index object', (_run, self, index: unknown, item: unknown) => {
    listOf(self).splice(needInt(index, 'the index'), 0, item);
    return null;
  }),
  pop: builtin('index?', (_run, self, index: unknown) =>
    remove(listOf(self), needInt(index, 'the index', -1)),
  ),
  remove: builtin('value', (_run, self, value: unknown) => {
    const list = listOf(self);
    list.splice(indexOf(list, value), 1);
    return null;
  }),
  clear: builtin('', (_run, self) => {
    listOf(self).length = 0;
    return null;
  }),
  reverse: builtin('', (_run, self) => {
    listOf(self).reverse();
    return null;
  }),
  sort: builtin('reverse?', (run, self, reverse: unknown) => {
    const list = listOf(self);
    list.splice(0, list.length, ...sortValues(run, list, (item) => item, reverse === true));
    return null;
  }),
  copy: builtin('', (_run, self) => ownList([...iterate(self)])),
};

const pair = ([key, value]: readonly [unknown, unknown]): Tuple => new Tuple([key, value]);

function entriesOf(other: unknown): (readonly [unknown, unknown])[] {
  if (other === undefined) return [];
  if (isMapping(other)) return mappingEntries(other);
  return iterate(other).map((item) => {
    const parts = iterate(item);
    if (parts.length !== 2)
      throw new TemplateError('ARIEL_TEMPLATE_VALUE', 'a dict is made of pairs of a key and a value');
    return [parts[0], parts[1]] as const;
  });
}

/** `dict(…)`: from a dict or pairs, then the named values. */
export function makeDict(other: unknown, named: Mapping): Dict {
  return new Dict([...entriesOf(other), ...mappingEntries(named)]);
}

export const dictMethods: Readonly<Record<string, Builtin>> = {
  get: builtin('key default?', (_run, self, key: unknown, fallback: unknown) =>
    mappingHas(self as Mapping, key) ? mappingGet(self as Mapping, key) : (fallback ?? null),
  ),
  keys: builtin('', (_run, self) => ownList(mappingEntries(self as Mapping).map(([key]) => key))),
  values: builtin('', (_run, self) => ownList(mappingEntries(self as Mapping).map(([, value]) => value))),
  items: builtin('', (_run, self) => ownList(mappingEntries(self as Mapping).map(pair))),
  copy: builtin('', (_run, self) => new Dict(mappingEntries(self as Mapping))),
  update: builtin('other? **named', (run, self, other: unknown, named: Dict) => {
    const dict = dictOf(self);
    for (const [key, value] of makeDict(other, named).entries()) dict.set(key, value);
    run.meter.step(dict.size);
    return null;
  }),
  setdefault: builtin('key default?', (_run, self, key: unknown, fallback: unknown) => {
    const dict = dictOf(self);
    if (!dict.has(key)) dict.set(key, fallback ?? null);
    return dict.get(key);
  }),
  pop: builtin('key default?', (_run, self, key: unknown, fallback: unknown) => {
    const dict = dictOf(self);
    if (!dict.has(key)) {
      if (fallback !== undefined) return fallback;
      throw new TemplateError('ARIEL_TEMPLATE_KEY', `there is no key ${toRepr(key)}`);
    }
    const value = dict.get(key);
    dict.delete(key);
    return value;
  }),
  clear: builtin('', (_run, self) => {
    dictOf(self).clear();
    return null;
  }),
};

const combine = (keep: (item: unknown, left: PythonSet, right: PythonSet) => boolean): Builtin =>
  builtin('other', (_run, self, other: unknown) => {
    const left = self as PythonSet;
    const right = new PythonSet(iterate(other));
    return new PythonSet([...left.items, ...right.items].filter((item) => keep(item, left, right)));
  });

export const setMethods: Readonly<Record<string, Builtin>> = {
  union: combine(() => true),
  intersection: combine((item, left, right) => left.has(item) && right.has(item)),
  difference: combine((item, _left, right) => !right.has(item)),
  symmetric_difference: combine((item, left, right) => left.has(item) !== right.has(item)),
  issubset: builtin('other', (_run, self, other: unknown) => {
    const right = new PythonSet(iterate(other));
    return (self as PythonSet).items.every((item) => right.has(item));
  }),
  issuperset: builtin('other', (_run, self, other: unknown) =>
    iterate(other).every((item) => (self as PythonSet).has(item)),
  ),
  copy: builtin('', (_run, self) => new PythonSet((self as PythonSet).items)),
};
