// Methods of str.
import { TemplateError } from '../errors.ts';
import { type Builtin, builtin, type Run } from '../evaluate/run.ts';
import { Tuple } from '../values/collections.ts';
import { iterate } from '../values/iteration.ts';
import { isMapping, type Mapping, mappingGet, mappingHas } from '../values/mapping.ts';
import { needInt, needText } from './coerce.ts';
import { ownList } from './container-methods.ts';

const pure = (params: string, body: (text: string, ...args: readonly never[]) => unknown): Builtin =>
  builtin(params, (_run, self, ...args) => body(self as string, ...args));

const test = (pattern: RegExp): Builtin => pure('', (text) => pattern.test(text));

function strip(text: string, chars: unknown, side: 'both' | 'left' | 'right'): string {
  const set =
    chars === undefined || chars === null ? undefined : new Set(needText(chars, 'the characters to strip'));
  const goes = (char: string): boolean => (set ? set.has(char) : /\s/.test(char));
  const points = [...text];
  let start = 0;
  let end = points.length;
  if (side !== 'right') while (start < end && goes(points[start] ?? '')) start += 1;
  if (side !== 'left') while (end > start && goes(points[end - 1] ?? '')) end -= 1;
  return points.slice(start, end).join('');
}

function split(text: string, separator: unknown, maximum: unknown, isFromRight: boolean): string[] {
  const most = needInt(maximum, 'maxsplit', -1);
  const isBlank = separator === undefined || separator === null;
  if (separator === '') throw new TemplateError('ARIEL_TEMPLATE_VALUE', 'the separator is empty');
  const by = isBlank ? ' ' : needText(separator, 'the separator');
  if (isBlank && most < 0) return text.split(/\s+/).filter((part) => part !== '');
  const trimmed = isFromRight ? text.trimEnd() : text.trimStart();
  const parts = isBlank ? trimmed.split(/(\s+)/) : text.split(by);
  if (isBlank) return limitBlankSplit(parts, most, isFromRight);
  if (most < 0 || parts.length <= most + 1) return parts;
  return isFromRight
    ? [parts.slice(0, parts.length - most).join(by), ...parts.slice(parts.length - most)]
    : [...parts.slice(0, most), parts.slice(most).join(by)];
}

/** `parts` are words with the blanks between them; the last one keeps its outer blanks. */
function limitBlankSplit(parts: readonly string[], most: number, isFromRight: boolean): string[] {
  const words = parts.filter((part, index) => index % 2 === 0 && part !== '');
  if (words.length <= most) return words;
  const rest = isFromRight ? parts.slice(0, parts.length - most * 2) : parts.slice(most * 2);
  if (isFromRight) {
    const tail = most === 0 ? [] : words.slice(-most);
    const head = rest.join('');
    return head === '' ? tail : [head, ...tail];
  }
  return [...words.slice(0, most), rest.join('')].filter((part) => part !== '');
}

/** Spaces up to the next column that a tab stands for. */
function withoutTabs(text: string, width: number): string {
  let column = 0;
  let spaced = '';
  for (const char of text) {
    const isTab = char === '\t';
    const spaces = isTab && width > 0 ? width - (column % width) : 0;
    spaced += isTab ? ' '.repeat(spaces) : char;
    column = char === '\n' || char === '\r' ? 0 : column + (isTab ? spaces : 1);
  }
  return spaced;
}

function translated(char: string, table: Mapping): string {
  const code = char.codePointAt(0) ?? 0;
  if (!mappingHas(table, code)) return char;
  const to = mappingGet(table, code);
  return to === null ? '' : typeof to === 'number' ? String.fromCodePoint(to) : needText(to, 'a replacement');
}

function justify(
  run: Run,
  text: string,
  width: unknown,
  fill: unknown,
  side: 'left' | 'right' | 'center',
): string {
  const size = needInt(width, 'the width');
  run.meter.length(size);
  const char = fill === undefined ? ' ' : needText(fill, 'the fill character');
  const missing = Math.max(size - [...text].length, 0);
  if (side === 'left') return text + char.repeat(missing);
  if (side === 'right') return char.repeat(missing) + text;
  // Python puts the odd space on the left when the width is odd, on the right when it is even.
  const left = Math.floor(missing / 2) + (missing & size & 1);
  return char.repeat(left) + text + char.repeat(missing - left);
}

function find(text: string, sub: unknown, range: readonly [unknown, unknown], isLast: boolean): number {
  const start = needInt(range[0] ?? undefined, 'the start', 0);
  const end = needInt(range[1] ?? undefined, 'the end', text.length);
  const slice = text.slice(start, end);
  const from = start < 0 ? Math.max(text.length + start, 0) : start;
  const wanted = needText(sub, 'the text to find');
  const at = isLast ? slice.lastIndexOf(wanted) : slice.indexOf(wanted);
  return at < 0 ? -1 : at + from;
}

function affix(text: string, candidates: unknown, holds: (text: string, affix: string) => boolean): boolean {
  const list = candidates instanceof Tuple ? candidates.items : [candidates];
  return list.some((item) => holds(text, needText(item, 'the text to compare with')));
}

export function capitalize(text: string): string {
  const [first = '', ...rest] = text;
  return first.toUpperCase() + rest.join('').toLowerCase();
}

export function replaceText(run: Run, text: string, from: string, to: string, count: number): string {
  const parts = from === '' ? ['', ...text, ''] : text.split(from);
  const most = count < 0 ? parts.length - 1 : Math.min(count, parts.length - 1);
  run.meter.length(text.length + most * (to.length - from.length));
  run.meter.step(1 + Math.floor(text.length / 1000));
  const tail = parts.slice(most).join(from);
  return most === 0 ? text : `${parts.slice(0, most).join(to)}${to}${tail}`;
}

function required(at: number): number {
  if (at < 0) throw new TemplateError('ARIEL_TEMPLATE_VALUE', 'the text is not there (substring not found)');
  return at;
}

function partition(text: string, separator: unknown, isLast: boolean): Tuple {
  const by = needText(separator, 'the separator');
  if (by === '') throw new TemplateError('ARIEL_TEMPLATE_VALUE', 'the separator is empty');
  const at = isLast ? text.lastIndexOf(by) : text.indexOf(by);
  if (at < 0) return new Tuple(isLast ? ['', '', text] : [text, '', '']);
  return new Tuple([text.slice(0, at), by, text.slice(at + by.length)]);
}

export const stringMethods: Readonly<Record<string, Builtin>> = {
  upper: pure('', (text) => text.toUpperCase()),
  lower: pure('', (text) => text.toLowerCase()),
  casefold: pure('', (text) => text.toLowerCase()),
  capitalize: pure('', capitalize),
  title: pure('', (text) => text.replace(/\p{L}+/gu, capitalize)),
  swapcase: pure('', (text) =>
    [...text].map((char) => (char === char.toUpperCase() ? char.toLowerCase() : char.toUpperCase())).join(''),
  ),
  translate: pure('table', (text, table: unknown) => {
    if (!isMapping(table))
      throw new TemplateError('ARIEL_TEMPLATE_TYPE', 'translate needs a dict of code points');
    return [...text].map((char) => translated(char, table)).join('');
  }),
  strip: pure('chars?', (text, chars: unknown) => strip(text, chars, 'both')),
  lstrip: pure('chars?', (text, chars: unknown) => strip(text, chars, 'left')),
  rstrip: pure('chars?', (text, chars: unknown) => strip(text, chars, 'right')),
  split: pure('sep? maxsplit?', (text, sep: unknown, most: unknown) =>
    ownList(split(text, sep, most, false)),
  ),
  rsplit: pure('sep? maxsplit?', (text, sep: unknown, most: unknown) =>
    ownList(split(text, sep, most, true)),
  ),
  splitlines: pure('keepends?', (text, keep: unknown) =>
    (text.match(/[^\n\r]*(?:\r\n|\n|\r)|[^\n\r]+$/g) ?? []).map((line) =>
      keep ? line : line.replace(/\r?\n$|\r$/, ''),
    ),
  ),
  join: builtin('iterable', (run, self, iterable: unknown) => {
    const items = iterate(iterable).map((item) => needText(item, 'each item to join'));
    run.meter.length(items.reduce((length, item) => length + item.length + (self as string).length, 0));
    return items.join(self as string);
  }),
  replace: builtin('old new count?', (run, self, old: unknown, to: unknown, count: unknown) =>
    replaceText(
      run,
      self as string,
      needText(old, 'the old text'),
      needText(to, 'the new text'),
      needInt(count, 'count', -1),
    ),
  ),
  startswith: pure('prefix', (text, prefix: unknown) => affix(text, prefix, (a, b) => a.startsWith(b))),
  endswith: pure('suffix', (text, suffix: unknown) => affix(text, suffix, (a, b) => a.endsWith(b))),
  removeprefix: pure('prefix', (text, prefix: unknown) => {
    const start = needText(prefix, 'the prefix');
    return text.startsWith(start) ? text.slice(start.length) : text;
  }),
  removesuffix: pure('suffix', (text, suffix: unknown) => {
    const end = needText(suffix, 'the suffix');
    return end !== '' && text.endsWith(end) ? text.slice(0, -end.length) : text;
  }),
  find: pure('sub start? end?', (text, sub: unknown, a: unknown, b: unknown) =>
    find(text, sub, [a, b], false),
  ),
  rfind: pure('sub start? end?', (text, sub: unknown, a: unknown, b: unknown) =>
    find(text, sub, [a, b], true),
  ),
  index: pure('sub start? end?', (text, sub: unknown, a: unknown, b: unknown) =>
    required(find(text, sub, [a, b], false)),
  ),
  rindex: pure('sub start? end?', (text, sub: unknown, a: unknown, b: unknown) =>
    required(find(text, sub, [a, b], true)),
  ),
  count: pure('sub', (text, sub: unknown) => {
    const wanted = needText(sub, 'the text to count');
    return wanted === '' ? [...text].length + 1 : text.split(wanted).length - 1;
  }),
  partition: pure('sep', (text, sep: unknown) => partition(text, sep, false)),
  rpartition: pure('sep', (text, sep: unknown) => partition(text, sep, true)),
  zfill: builtin('width', (run, self, width: unknown) => {
    const text = self as string;
    const sign = /^[-+]/.exec(text)?.[0] ?? '';
    const size = needInt(width, 'the width');
    return sign + justify(run, text.slice(sign.length), size - sign.length, '0', 'right');
  }),
  ljust: builtin('width fillchar?', (run, self, width: unknown, fill: unknown) =>
    justify(run, self as string, width, fill, 'left'),
  ),
  rjust: builtin('width fillchar?', (run, self, width: unknown, fill: unknown) =>
    justify(run, self as string, width, fill, 'right'),
  ),
  center: builtin('width fillchar?', (run, self, width: unknown, fill: unknown) =>
    justify(run, self as string, width, fill, 'center'),
  ),
  expandtabs: builtin('tabsize?', (run, self, size: unknown) => {
    const width = Math.max(needInt(size, 'tabsize', 8), 0);
    const text = self as string;
    run.meter.length(text.length + width * (text.split('\t').length - 1));
    return withoutTabs(text, width);
  }),
  isdigit: test(/^\p{Nd}+$/u),
  isdecimal: test(/^\p{Nd}+$/u),
  isnumeric: test(/^\p{N}+$/u),
  isalpha: test(/^\p{L}+$/u),
  isalnum: test(/^[\p{L}\p{N}]+$/u),
  isspace: test(/^\s+$/),
  isidentifier: test(/^[\p{L}_][\p{L}\p{N}_]*$/u),
  isupper: pure('', (text) => text !== text.toLowerCase() && text === text.toUpperCase()),
  islower: pure('', (text) => text !== text.toUpperCase() && text === text.toLowerCase()),
  istitle: pure('', (text) => /\p{L}/u.test(text) && text === text.replace(/\p{L}+/gu, capitalize)),
  encode: pure('encoding? errors?', () => {
    throw new TemplateError('ARIEL_TEMPLATE_TYPE', 'bytes are not available in templates');
  }),
};
