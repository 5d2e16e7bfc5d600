// Filters that make text from text.

import { TemplateError } from '../errors.ts';
import { type Builtin, builtin, type Run } from '../evaluate/run.ts';
import { percentFormat } from '../format/percent-format.ts';
import { type Dict, Tuple } from '../values/collections.ts';
import { iterate } from '../values/iteration.ts';
import { isMapping, mappingEntries } from '../values/mapping.ts';
import { Undefined } from '../values/undefined.ts';
import { needInt, needNumber, needText, softText } from './coerce.ts';
import { jsonText } from './json-text.ts';
import { capitalize, replaceText, stringMethods } from './string-methods.ts';
import { isScheme, urlize } from './urlize.ts';
import { wrapText } from './wrap-text.ts';

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  "'": '&#39;',
  '"': '&#34;',
};

export function escapeHtml(text: string): string {
  return text.replace(/[&<>'"]/g, (char) => entities[char] ?? char);
}

const text = (params: string, body: (text: string, ...args: readonly never[]) => unknown): Builtin =>
  builtin(params, (_run, self, ...args) => body(softText(self), ...args));

/** Of what is undefined there is nothing to build on, even where it prints as nothing. */
function presentText(value: unknown): string {
  if (value instanceof Undefined) throw value.error();
  return softText(value);
}

/** A method of str as a filter, on whatever the value prints as. */
function method(name: string, params: string): Builtin {
  const own = stringMethods[name];
  return builtin(params, (run, self, ...args) => own?.body(run, softText(self), ...args));
}

function indent(run: Run, self: string, width: unknown, first: unknown, blank: unknown): string {
  const prefix =
    typeof width === 'string'
      ? width
      : ' '.repeat(Math.min(needInt(width, 'the width', 4), run.meter.limits.maxLength));
  const lines = `${self}`.split('\n');
  run.meter.length(self.length + lines.length * prefix.length);
  const [head = '', ...rest] = lines;
  const indented = rest.map((line) => (line !== '' || blank === true ? prefix + line : line));
  return [first === true ? prefix + head : head, ...indented].join('\n');
}

function truncate(self: string, length: unknown, killWords: unknown, end: unknown, leeway: unknown): string {
  const size = needInt(length, 'the length', 255);
  const tail = end === undefined ? '...' : needText(end, 'the end');
  const points = [...self];
  if (points.length <= size + needInt(leeway ?? undefined, 'the leeway', 5)) return self;
  const cut = points.slice(0, size - [...tail].length).join('');
  if (killWords === true) return cut + tail;
  const at = cut.lastIndexOf(' ');
  return (at < 0 ? cut : cut.slice(0, at)) + tail;
}

function fileSize(value: unknown, isBinary: unknown): string {
  const bytes = typeof value === 'string' ? Number(value) : needNumber(value, 'the size');
  const base = isBinary === true ? 1024 : 1000;
  const suffixes =
    isBinary === true
      ? ['KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB', 'ZiB', 'YiB']
      : ['kB', 'MB', 'GB', 'TB', 'PB', 'EB', 'ZB', 'YB'];
  if (bytes === 1) return '1 Byte';
  if (bytes < base) return `${Math.trunc(bytes)} Bytes`;
  const power = Math.min(Math.floor(Math.log(bytes) / Math.log(base) + 1e-12), suffixes.length);
  return `${(bytes / base ** power).toFixed(1)} ${suffixes[power - 1]}`;
}

function quoteUrl(value: unknown, isQuery = false): string {
  const safe = encodeURIComponent(softText(value)).replace(
    /[!'()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return isQuery ? safe.replaceAll('%20', '+') : safe.replaceAll('%2F', '/');
}

function urlencode(value: unknown): string {
  if (typeof value === 'string') return quoteUrl(value);
  const isList = Array.isArray(value) || value instanceof Tuple;
  if (!isMapping(value) && !isList) return quoteUrl(value);
  const entries = isMapping(value) ? mappingEntries(value) : iterate(value).map((item) => iterate(item));
  return entries.map(([key, item]) => `${quoteUrl(key, true)}=${quoteUrl(item, true)}`).join('&');
}

function xmlAttributes(value: unknown, autospace: unknown): string {
  if (value instanceof Undefined) throw value.error();
  if (!isMapping(value)) throw new TemplateError('ARIEL_TEMPLATE_TYPE', 'xmlattr needs a dict');
  const parts = mappingEntries(value)
    .filter(([, item]) => item !== null)
    .map(([key, item]) => {
      const name = softText(key);
      if (/[\s/>=]/.test(name))
        throw new TemplateError('ARIEL_TEMPLATE_VALUE', `'${name}' is no name for an attribute`);
      return `${escapeHtml(name)}="${escapeHtml(softText(item))}"`;
    });
  return parts.length > 0 && autospace !== false ? ` ${parts.join(' ')}` : parts.join(' ');
}

const escapeFilter = text('', escapeHtml);

export const textFilters: Readonly<Record<string, Builtin>> = {
  upper: method('upper', ''),
  lower: method('lower', ''),
  trim: method('strip', 'chars?'),
  capitalize: text('', capitalize),
  title: text('', (self) => self.replace(/[^-\s({[<]+/g, (word) => capitalize(word))),
  escape: escapeFilter,
  e: escapeFilter,
  forceescape: escapeFilter,
  safe: text('', (self) => self),
  string: text('', (self) => self),
  striptags: text('', (self) =>
    self
      .replace(/<!--[\s\S]*?-->/g, '')
      .replace(/<[^>]*>/g, '')
      .replace(/\s+/g, ' ')
      .trim()
      .replace(/&(?:amp|lt|gt|#39|#34|quot);/g, (entity) => unescaped[entity] ?? entity),
  ),
  center: builtin('width?', (run, self, width: unknown) =>
    stringMethods.center?.body(run, softText(self), (width ?? 80) as never, undefined as never),
  ),
  replace: builtin('old new count?', (run, self, old: unknown, to: unknown, count: unknown) =>
    replaceText(run, softText(self), softText(old), softText(to), needInt(count ?? undefined, 'count', -1)),
  ),
  format: builtin('*args **named', (run, self, args: readonly unknown[], named: Dict) => {
    if (args.length > 0 && named.size > 0)
      throw new TemplateError('ARIEL_TEMPLATE_TYPE', 'format takes values in order or by name, not both');
    return percentFormat(run.meter, softText(self), named.size > 0 ? named : new Tuple(args));
  }),
  indent: builtin('width? first? blank?', (run, self, width: unknown, first: unknown, blank: unknown) =>
    indent(run, presentText(self), width, first, blank),
  ),
  truncate: text(
    'length? killwords? end? leeway?',
    (self, length: unknown, kill: unknown, end: unknown, leeway: unknown) =>
      truncate(self, length, kill, end, leeway),
  ),
  wordcount: text('', (self) => self.match(/[\p{L}\p{N}_]+/gu)?.length ?? 0),
  wordwrap: builtin(
    'width? break_long_words? wrapstring? break_on_hyphens?',
    (_run, self, width: unknown, long: unknown, wrap: unknown, hyphens: unknown) =>
      wrapText(presentText(self), {
        width: needInt(width, 'the width', 79),
        breaksWords: long !== false,
        breaksHyphens: hyphens !== false,
        joiner: wrap ? needText(wrap, 'wrapstring') : '\n',
      }),
  ),
  filesizeformat: builtin('binary?', (_run, self, isBinary: unknown) => fileSize(self, isBinary)),
  urlencode: builtin('', (_run, self) => urlencode(self)),
  xmlattr: builtin('autospace?', (_run, self, autospace: unknown) => xmlAttributes(self, autospace)),
  tojson: builtin('indent?', (run, self, size: unknown) => {
    const json = jsonText(self, {
      sortsKeys: true,
      indent: size === undefined || size === null ? undefined : needInt(size, 'the indent'),
    });
    run.meter.length(json.length);
    return json.replace(/[<>&']/g, (char) => `\\u00${char.charCodeAt(0).toString(16)}`);
  }),
  urlize: text(
    'trim_url_limit? nofollow? target? rel? extra_schemes?',
    (self, limit: unknown, nofollow: unknown, target: unknown, rel: unknown, schemes: unknown) =>
      urlize(escapeHtml(self), {
        trimLimit: limit === undefined || limit === null ? null : needInt(limit, 'trim_url_limit'),
        isNofollow: nofollow === true,
        target: target ? escapeHtml(softText(target)) : null,
        rel: rel ? escapeHtml(softText(rel)) : '',
        schemes: schemes ? iterate(schemes).map(schemeOf) : [],
      }),
  ),
};

function schemeOf(scheme: unknown): string {
  const name = needText(scheme, 'a scheme');
  if (isScheme(name)) return name;
  throw new TemplateError('ARIEL_TEMPLATE_VALUE', `'${name}' is no scheme of an address`);
}

const unescaped: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&#39;': "'",
  '&#34;': '"',
  '&quot;': '"',
};
