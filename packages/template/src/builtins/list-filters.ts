// Filters that walk over lists. Those that take the name of a filter, test or attribute reach it through the run.

import { TemplateError } from '../errors.ts';
import { adoptItems } from '../evaluate/adopt.ts';
import { callBuiltin } from '../evaluate/call.ts';
import { applyBinary } from '../evaluate/operators.ts';
import { type Builtin, builtin, type Run } from '../evaluate/run.ts';
import { type Dict, keyText, Tuple } from '../values/collections.ts';
import { compareOrder, isTruthy } from '../values/comparison.ts';
import { iterate, lengthOf } from '../values/iteration.ts';
import { isMapping, mappingEntries } from '../values/mapping.ts';
import { isInt } from '../values/numbers.ts';
import { Undefined } from '../values/undefined.ts';
import { needInt, needText, softText } from './coerce.ts';
import { ownList } from './container-methods.ts';
import { ignoreCase, sortValues } from './sorting.ts';

async function itemsIn(run: Run, value: unknown): Promise<readonly unknown[]> {
  const items = await adoptItems(iterate(value));
  run.meter.step(items.length);
  return items;
}

/** `a.b.0` of an item, part by part, through the sandbox's door. */
export async function readPath(run: Run, item: unknown, path: unknown): Promise<unknown> {
  if (isInt(path)) return run.readItem(run, item, path);
  let value = item;
  for (const part of needText(path, 'the attribute').split('.')) {
    value = await run.readItem(run, value, /^\d+$/.test(part) ? Number(part) : part);
  }
  return value;
}

async function keysOf(run: Run, items: readonly unknown[], attribute: unknown): Promise<unknown[]> {
  const keys: unknown[] = [];
  for (const item of items)
    keys.push(attribute === undefined || attribute === null ? item : await readPath(run, item, attribute));
  return keys;
}

async function sortBy(
  run: Run,
  value: unknown,
  options: { attribute: unknown; isCaseSensitive: boolean; isReversed: boolean },
): Promise<unknown[]> {
  const items = await itemsIn(run, value);
  const fold = (key: unknown): unknown => (options.isCaseSensitive ? key : ignoreCase(key));
  const paths =
    typeof options.attribute === 'string' && options.attribute.includes(',')
      ? options.attribute.split(',')
      : undefined;
  const columns = await Promise.all((paths ?? [options.attribute]).map((path) => keysOf(run, items, path)));
  const key = (_item: unknown, index: number): unknown =>
    paths ? new Tuple(columns.map((column) => fold(column[index]))) : fold(columns[0]?.[index]);
  return sortValues(run, items, key, options.isReversed);
}

/** A filter that keeps the items for which the test holds, or does not hold. */
function selection(keeps: boolean, byAttribute: boolean): Builtin {
  return builtin(byAttribute ? 'attribute *args **named' : '*args **named', async (run, self, ...given) => {
    const [attribute, args, named] = (byAttribute ? given : [undefined, ...given]) as unknown as [
      unknown,
      readonly unknown[],
      Dict,
    ];
    const items = await itemsIn(run, self);
    const kept: unknown[] = [];
    for (const item of items) {
      const value = byAttribute ? await readPath(run, item, attribute) : item;
      if ((await passes(run, value, args, named)) === keeps) kept.push(item);
    }
    return ownList(kept);
  });
}

async function passes(run: Run, value: unknown, args: readonly unknown[], named: Dict): Promise<boolean> {
  const [name, ...rest] = args;
  if (name === undefined) return isTruthy(value);
  const test = run.tests(needText(name, 'the name of a test'));
  if (!test)
    throw new TemplateError('ARIEL_TEMPLATE_UNKNOWN_TEST', `there is no test named '${softText(name)}'`);
  return isTruthy(
    await callBuiltin(run, softText(name), test, value, { positional: rest, named: namedOf(named) }),
  );
}

const namedOf = (named: Dict): Map<string, unknown> =>
  new Map(named.entries().map(([key, value]) => [softText(key), value]));

async function mapItems(run: Run, self: unknown, args: readonly unknown[], named: Dict): Promise<unknown> {
  const items = await itemsIn(run, self);
  const [name, ...rest] = args;
  const results: unknown[] = [];
  if (name === undefined) {
    if (!named.has('attribute'))
      throw new TemplateError('ARIEL_TEMPLATE_ARGUMENTS', "map needs the name of a filter, or 'attribute'");
    for (const item of items) {
      const value = await readPath(run, item, named.get('attribute'));
      results.push(value instanceof Undefined && named.has('default') ? named.get('default') : value);
    }
    return ownList(results);
  }
  const filter = run.filters(needText(name, 'the name of a filter'));
  if (!filter)
    throw new TemplateError('ARIEL_TEMPLATE_UNKNOWN_FILTER', `there is no filter named '${softText(name)}'`);
  const call = { positional: rest, named: namedOf(named) };
  for (const item of items) results.push(await callBuiltin(run, softText(name), filter, item, call));
  return ownList(results);
}

async function groupBy(
  run: Run,
  self: unknown,
  attribute: unknown,
  fallback: unknown,
  isCaseSensitive: boolean,
): Promise<unknown> {
  const items = await itemsIn(run, self);
  const keys = (await keysOf(run, items, attribute)).map((key) =>
    key instanceof Undefined && fallback !== undefined ? fallback : key,
  );
  const fold = (key: unknown): unknown => (isCaseSensitive ? key : ignoreCase(key));
  const order = sortValues(run, [...items.keys()], (index) => fold(keys[index as number]), false) as number[];
  const groups: { key: unknown; folded: unknown; list: unknown[] }[] = [];
  for (const index of order) {
    const folded = fold(keys[index]);
    const last = groups.at(-1);
    if (last && keyText(last.folded) === keyText(folded)) last.list.push(items[index]);
    else groups.push({ key: keys[index], folded, list: [items[index]] });
  }
  return ownList(groups.map(({ key, list }) => new Tuple([key, ownList(list)], ['grouper', 'list'])));
}

async function unique(
  run: Run,
  self: unknown,
  isCaseSensitive: boolean,
  attribute: unknown,
): Promise<unknown> {
  const items = await itemsIn(run, self);
  const keys = await keysOf(run, items, attribute);
  const seen = new Set<string>();
  return ownList(
    items.filter((_, index) => {
      const key = keyText(isCaseSensitive ? keys[index] : ignoreCase(keys[index]));
      return !seen.has(key) && seen.add(key);
    }),
  );
}

async function extreme(
  run: Run,
  self: unknown,
  sign: 1 | -1,
  isCaseSensitive: boolean,
  attribute: unknown,
): Promise<unknown> {
  const items = await itemsIn(run, self);
  if (items.length === 0)
    return new Undefined(
      'ARIEL_TEMPLATE_UNDEFINED',
      'an empty list has no smallest or largest item',
      run.undefinedKind,
    );
  const keys = (await keysOf(run, items, attribute)).map((key) => (isCaseSensitive ? key : ignoreCase(key)));
  let best = 0;
  for (let i = 1; i < items.length; i += 1) if (compareOrder(keys[i], keys[best]) * sign < 0) best = i;
  return items[best];
}

function batch(run: Run, items: readonly unknown[], size: number, fill: unknown): unknown {
  if (size < 1) throw new TemplateError('ARIEL_TEMPLATE_VALUE', 'the size of a batch is at least 1');
  run.meter.length(size);
  const rows: unknown[][] = [];
  for (let i = 0; i < items.length; i += size) rows.push(ownList(items.slice(i, i + size)));
  const last = rows.at(-1);
  if (fill !== undefined && fill !== null && last) while (last.length < size) last.push(fill);
  return ownList(rows);
}

function slice(run: Run, items: readonly unknown[], count: number, fill: unknown): unknown {
  if (count < 1) throw new TemplateError('ARIEL_TEMPLATE_VALUE', 'the number of slices is at least 1');
  run.meter.step(count);
  const size = Math.floor(items.length / count);
  const larger = items.length % count;
  return ownList(
    Array.from({ length: count }, (_, index) => {
      const start = index * size + Math.min(index, larger);
      const part = items.slice(start, start + size + (index < larger ? 1 : 0));
      if (fill !== undefined && fill !== null && index >= larger) part.push(fill);
      return ownList(part);
    }),
  );
}

export const listFilters: Readonly<Record<string, Builtin>> = {
  list: builtin('', async (run, self) => ownList([...(await itemsIn(run, self))])),
  length: builtin('', (_run, self) => lengthOf(self)),
  count: builtin('', (_run, self) => lengthOf(self)),
  first: builtin('', async (run, self) => (await itemsIn(run, self))[0] ?? emptyOr(run, self, 'first')),
  last: builtin('', async (run, self) => (await itemsIn(run, self)).at(-1) ?? emptyOr(run, self, 'last')),
  random: builtin('', async (run, self) => {
    const items = await itemsIn(run, self);
    return items[Math.floor(run.random() * items.length)] ?? emptyOr(run, self, 'random');
  }),
  join: builtin('d? attribute?', async (run, self, by: unknown, attribute: unknown) => {
    const parts = (await keysOf(run, await itemsIn(run, self), attribute)).map(softText);
    const separator = by === undefined ? '' : softText(by);
    run.meter.length(parts.reduce((length, part) => length + part.length + separator.length, 0));
    return parts.join(separator);
  }),
  sort: builtin(
    'reverse? case_sensitive? attribute?',
    async (run, self, reverse: unknown, sensitive: unknown, attribute: unknown) =>
      ownList(
        await sortBy(run, self, {
          attribute,
          isCaseSensitive: sensitive === true,
          isReversed: reverse === true,
        }),
      ),
  ),
  dictsort: builtin(
    'case_sensitive? by? reverse?',
    (run, self, sensitive: unknown, by: unknown, reverse: unknown) => {
      if (self instanceof Undefined) throw self.error();
      if (!isMapping(self)) throw new TemplateError('ARIEL_TEMPLATE_TYPE', 'dictsort needs a dict');
      if (by !== undefined && by !== 'key' && by !== 'value')
        throw new TemplateError('ARIEL_TEMPLATE_VALUE', "dictsort goes by 'key' or 'value'");
      const pairs = mappingEntries(self).map(([key, value]) => new Tuple([key, value]));
      const key = (pair: unknown): unknown => (pair as Tuple).items[by === 'value' ? 1 : 0];
      return ownList(
        sortValues(
          run,
          pairs,
          (pair) => (sensitive === true ? key(pair) : ignoreCase(key(pair))),
          reverse === true,
        ),
      );
    },
  ),
  reverse: builtin('', async (run, self) =>
    typeof self === 'string'
      ? [...self].reverse().join('')
      : ownList([...(await itemsIn(run, self))].reverse()),
  ),
  sum: builtin('attribute? start?', async (run, self, attribute: unknown, start: unknown) => {
    const values = await keysOf(run, await itemsIn(run, self), attribute);
    return values.reduce((sum, value) => applyBinary(run, '+', sum, value), start ?? 0);
  }),
  unique: builtin('case_sensitive? attribute?', (run, self, sensitive: unknown, attribute: unknown) =>
    unique(run, self, sensitive === true, attribute),
  ),
  min: builtin('case_sensitive? attribute?', (run, self, sensitive: unknown, attribute: unknown) =>
    extreme(run, self, 1, sensitive === true, attribute),
  ),
  max: builtin('case_sensitive? attribute?', (run, self, sensitive: unknown, attribute: unknown) =>
    extreme(run, self, -1, sensitive === true, attribute),
  ),
  map: builtin('*args **named', (run, self, args: readonly unknown[], named: Dict) =>
    mapItems(run, self, args, named),
  ),
  select: selection(true, false),
  reject: selection(false, false),
  selectattr: selection(true, true),
  rejectattr: selection(false, true),
  groupby: builtin(
    'attribute default? case_sensitive?',
    (run, self, attribute: unknown, fallback: unknown, sensitive: unknown) =>
      groupBy(run, self, attribute, fallback, sensitive === true),
  ),
  batch: builtin('linecount fill_with?', async (run, self, size: unknown, fill: unknown) =>
    batch(run, await itemsIn(run, self), needInt(size, 'the size'), fill),
  ),
  slice: builtin('slices fill_with?', async (run, self, count: unknown, fill: unknown) =>
    slice(run, await itemsIn(run, self), needInt(count, 'the number of slices'), fill),
  ),
  items: builtin('', (_run, self) => {
    if (self instanceof Undefined) return ownList([]);
    if (!isMapping(self)) throw new TemplateError('ARIEL_TEMPLATE_TYPE', 'items needs a dict');
    return ownList(mappingEntries(self).map(([key, value]) => new Tuple([key, value])));
  }),
};

function emptyOr(run: Run, value: unknown, what: string): unknown {
  return lengthOf(value) > 0
    ? null
    : new Undefined('ARIEL_TEMPLATE_UNDEFINED', `an empty list has no ${what} item`, run.undefinedKind);
}
