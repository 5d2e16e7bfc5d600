// Jinja's global functions.
import { TemplateError } from '../errors.ts';
import type { Run } from '../evaluate/run.ts';
import { maxRange } from '../limits.ts';
import { Dict } from '../values/collections.ts';
import { toRepr } from '../values/python-text.ts';
import { defineSafeType, type SafeObject, TemplateFunction } from '../values/safe-object.ts';
import { needInt, softText } from './coerce.ts';
import { makeDict } from './container-methods.ts';

interface Range {
  readonly start: number;
  readonly stop: number;
  readonly step: number;
  readonly length: number;
}

const rangeObject = defineSafeType<Range>({
  name: 'range',
  text: ({ start, stop, step }) => `range(${start}, ${stop}${step === 1 ? '' : `, ${step}`})`,
  items: ({ start, step, length }) => Array.from({ length }, (_, index) => start + index * step),
  item: ({ start, step, length }, key) => {
    const index = typeof key === 'number' ? (key < 0 ? key + length : key) : -1;
    return index >= 0 && index < length ? start + index * step : undefined;
  },
  isTruthy: ({ length }) => length > 0,
  native: ({ start, step, length }) => Array.from({ length }, (_, index) => start + index * step),
});

function range(run: Run, first: unknown, second: unknown, third: unknown): SafeObject {
  const start = second === undefined ? 0 : needInt(first, 'the start');
  const stop = needInt(second === undefined ? first : second, 'the stop');
  const step = needInt(third, 'the step', 1);
  if (step === 0) throw new TemplateError('ARIEL_TEMPLATE_VALUE', 'the step of a range cannot be zero');
  const length = Math.max(Math.ceil((stop - start) / step), 0);
  if (length > maxRange)
    throw new TemplateError(
      'ARIEL_TEMPLATE_OVERFLOW',
      `a range has at most ${maxRange} items, not ${length}`,
    );
  run.meter.step(length);
  return rangeObject({ start, stop, step, length });
}

const namespaceObject = defineSafeType<Map<string, unknown>>({
  name: 'Namespace',
  text: (names) => `<Namespace ${toRepr(new Dict(names))}>`,
  member: (names, name) => names.get(name),
  item: (names, key) => (typeof key === 'string' ? names.get(key) : undefined),
  set: (names, name, value) => {
    names.set(name, value);
  },
});

interface Cycler {
  readonly items: readonly unknown[];
  position: number;
}

const cyclerObject = defineSafeType<Cycler>({
  name: 'Cycler',
  text: () => '<Cycler>',
  member: (cycler, name) => {
    if (name === 'current') return cycler.items[cycler.position];
    if (name === 'reset') {
      return new TemplateFunction('reset', [], () => {
        cycler.position = 0;
      });
    }
    if (name !== 'next') return undefined;
    return new TemplateFunction('next', [], () => {
      const item = cycler.items[cycler.position];
      cycler.position = (cycler.position + 1) % cycler.items.length;
      return item;
    });
  },
});

function joiner(separator: unknown): SafeObject {
  const text = separator === undefined ? ', ' : softText(separator);
  let isFirst = true;
  return defineSafeType<null>({
    name: 'Joiner',
    text: () => '<Joiner>',
    call: () => {
      const result = isFirst ? '' : text;
      isFirst = false;
      return result;
    },
  })(null);
}

const words =
  'lorem ipsum dolor sit amet consectetur adipiscing elit sed do eiusmod tempor incididunt ut labore et dolore magna aliqua'.split(
    ' ',
  );

/** Sample text: always the same, unlike Jinja's, so that a rendered field is reproducible. */
function lipsum(run: Run, paragraphs: number): string {
  run.meter.length(paragraphs * 500);
  const sentence = `${words.join(' ')}.`;
  const paragraph = sentence.charAt(0).toUpperCase() + sentence.slice(1);
  return Array.from({ length: paragraphs }, () => `<p>${paragraph}</p>`).join('\n');
}

type Make = (run: Run) => TemplateFunction;
const define = (
  name: string,
  params: string,
  body: (run: Run, ...args: readonly never[]) => unknown,
): [string, Make] => [
  name,
  (run) => new TemplateFunction(name, params.split(' '), (...args: readonly never[]) => body(run, ...args)),
];

const functions: ReadonlyMap<string, Make> = new Map([
  define('range', 'start stop? step?', range),
  define('dict', 'other? **named', (_run, other: unknown, named: Dict) => makeDict(other, named)),
  define('namespace', 'other? **named', (_run, other: unknown, named: Dict) =>
    namespaceObject(
      new Map(
        makeDict(other, named)
          .entries()
          .map(([key, value]) => [softText(key), value]),
      ),
    ),
  ),
  define('cycler', '*items', (_run, items: readonly unknown[]) => {
    if (items.length === 0)
      throw new TemplateError('ARIEL_TEMPLATE_TYPE', 'there is nothing to cycle through');
    return cyclerObject({ items, position: 0 });
  }),
  define('joiner', 'sep?', (_run, separator: unknown) => joiner(separator)),
  define('lipsum', 'n? html? min? max?', (run, count: unknown) =>
    lipsum(run, needInt(count, 'the number of paragraphs', 5)),
  ),
]);

export function globalFunction(run: Run, name: string): TemplateFunction | undefined {
  return functions.get(name)?.(run);
}
