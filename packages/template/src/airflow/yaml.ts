// The part of YAML that settings are written in: block and flow lists and maps, quoted and plain scalars, | and > texts.
// Anchors, tags and several documents are refused.
import { TemplateError } from '../errors.ts';
import { readString } from '../syntax/string-literal.ts';

interface Line {
  readonly indent: number;
  readonly text: string;
}

export function parseYaml(text: string): unknown {
  const lines = text.split(/\r?\n/).map((line): Line => ({ indent: line.search(/\S|$/), text: line.trim() }));
  const reader = new YamlReader(lines);
  const value = reader.block(0);
  reader.expectEnd();
  return value;
}

function refuse(what: string): TemplateError {
  return new TemplateError('ARIEL_TEMPLATE_VALUE', `the YAML text is not understood: ${what}`);
}

class YamlReader {
  #lines: Line[];
  #at = 0;

  constructor(lines: Line[]) {
    this.#lines = lines;
  }

  #peek(): Line | undefined {
    for (; this.#at < this.#lines.length; this.#at += 1) {
      const line = this.#lines[this.#at];
      if (line && line.text !== '' && !line.text.startsWith('#') && line.text !== '---') return line;
    }
    return undefined;
  }

  expectEnd(): void {
    const line = this.#peek();
    if (line) throw refuse(`unexpected '${line.text}'`);
  }

  block(indent: number): unknown {
    const line = this.#peek();
    if (!line || line.indent < indent) return null;
    if (line.text === '-' || line.text.startsWith('- ')) return this.#list(line.indent);
    if (keyOf(line.text)) return this.#map(line.indent);
    this.#at += 1;
    return this.#inline(line.text, line.indent);
  }

  #list(indent: number): unknown[] {
    const items: unknown[] = [];
    for (
      let line = this.#peek();
      line?.indent === indent && /^-(?: |$)/.test(line.text);
      line = this.#peek()
    ) {
      const rest = line.text.slice(1).trimStart();
      const shift = line.text.length - rest.length;
      if (rest === '') {
        this.#at += 1;
        items.push(this.block(indent + 1));
      } else if (keyOf(rest) || /^-(?: |$)/.test(rest)) {
        this.#lines[this.#at] = { indent: indent + shift, text: rest };
        items.push(this.block(indent + shift));
      } else {
        this.#at += 1;
        items.push(this.#inline(rest, indent));
      }
    }
    return items;
  }

  #map(indent: number): Record<string, unknown> {
    const entries: [string, unknown][] = [];
    for (let line = this.#peek(); line?.indent === indent; line = this.#peek()) {
      const found = keyOf(line.text);
      if (!found) throw refuse(`expected 'key: value', found '${line.text}'`);
      this.#at += 1;
      entries.push([String(scalar(found.key)), this.#valueAfterKey(found.rest, indent)]);
    }
    return Object.fromEntries(entries);
  }

  #valueAfterKey(rest: string, indent: number): unknown {
    if (rest !== '') return this.#inline(rest, indent);
    const next = this.#peek();
    if (next?.indent === indent && /^-(?: |$)/.test(next.text)) return this.#list(indent);
    return this.block(indent + 1);
  }

  #inline(text: string, indent: number): unknown {
    const folded = /^([|>])([-+]?)\s*(?:#.*)?$/.exec(text);
    if (folded) return this.#text(indent, folded[1] === '>', folded[2] ?? '');
    if (/^[&*!]/.test(text)) throw refuse('anchors, aliases and tags are not available');
    if (!/^[[{"']/.test(text)) return scalar(text.replace(/\s+#.*$/, ''));
    let source = text;
    for (let flow = new FlowReader(source); ; flow = new FlowReader(source)) {
      const value = flow.read();
      if (value) return value.value;
      const next = this.#peek();
      if (!next) throw refuse(`'${text}' has no end`);
      this.#at += 1;
      source += ` ${next.text}`;
    }
  }

  #text(indent: number, isFolded: boolean, chomp: string): string {
    const lines: string[] = [];
    let inner: number | undefined;
    for (; this.#at < this.#lines.length; this.#at += 1) {
      const line = this.#lines[this.#at];
      if (!line || (line.text !== '' && line.indent <= indent)) break;
      inner ??= line.text === '' ? undefined : line.indent;
      lines.push(line.text === '' ? '' : ' '.repeat(line.indent - (inner ?? 0)) + line.text);
    }
    while (lines.at(-1) === '') lines.pop();
    const text = isFolded ? lines.join('\n').replace(/([^\n])\n(?=[^\n])/g, '$1 ') : lines.join('\n');
    return chomp === '-' ? text : `${text}\n`;
  }
}

function keyOf(text: string): { readonly key: string; readonly rest: string } | undefined {
  const found =
    /^("(?:[^"\\]|\\.)*"|'[^']*'|[^\s[{"'#&*!|>%@`-][^:#]*?|-[^\s:][^:#]*?)\s*:(?:\s+(.*))?$/.exec(text);
  return found?.[1] === undefined
    ? undefined
    : { key: found[1], rest: (found[2] ?? '').replace(/^#.*$/, '') };
}

class FlowReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** Nothing when the text ends before the value does. */
  read(): { readonly value: unknown } | undefined {
    try {
      const value = this.#value(0);
      const rest = this.#text.slice(this.#at).trim();
      if (rest !== '' && !rest.startsWith('#')) throw refuse(`unexpected '${rest}'`);
      return { value };
    } catch (error) {
      if (error instanceof EndOfText) return undefined;
      throw error;
    }
  }

  #skipSpaces(): string {
    while (/\s/.test(this.#text[this.#at] ?? '')) this.#at += 1;
    const char = this.#text[this.#at];
    if (char === undefined) throw new EndOfText();
    return char;
  }

  #value(depth: number): unknown {
    if (depth > 50) throw refuse('it is nested too deeply');
    const char = this.#skipSpaces();
    if (char === '[') return this.#items(']', () => this.#value(depth + 1));
    if (char === '{') return Object.fromEntries(this.#items('}', () => this.#pair(depth)));
    if (char === '"' || char === "'") return this.#quoted(char);
    const plain = /^(?:[^,[\]{}:]|:(?=\S))*/.exec(this.#text.slice(this.#at))?.[0] ?? '';
    if (plain === '') throw refuse(`unexpected '${char}'`);
    this.#at += plain.length;
    return scalar(plain.trim());
  }

  #items<T>(close: string, item: () => T): T[] {
    const items: T[] = [];
    this.#at += 1;
    for (;;) {
      const char = this.#skipSpaces();
      if (char === close) break;
      if (char === ',' && items.length > 0) this.#at += 1;
      else if (items.length > 0) throw refuse(`expected ',' or '${close}'`);
      if (this.#skipSpaces() === close) break;
      items.push(item());
    }
    this.#at += 1;
    return items;
  }

  #pair(depth: number): [string, unknown] {
    const key = String(this.#value(depth + 1));
    if (this.#skipSpaces() !== ':') return [key, null];
    this.#at += 1;
    return [key, this.#value(depth + 1)];
  }

  #quoted(quote: string): string {
    if (quote === "'") {
      const found = /^'((?:[^']|'')*)'/.exec(this.#text.slice(this.#at));
      if (!found) throw new EndOfText();
      this.#at += found[0].length;
      return (found[1] ?? '').replaceAll("''", "'");
    }
    const literal = readString(this.#text, this.#at);
    if (!literal) throw new EndOfText();
    this.#at = literal.end;
    return literal.value;
  }
}

class EndOfText extends Error {}

const words = new Map<string, unknown>([
  ...['true', 'True', 'TRUE', 'yes', 'Yes', 'YES', 'on', 'On', 'ON'].map((word): [string, unknown] => [
    word,
    true,
  ]),
  ...['false', 'False', 'FALSE', 'no', 'No', 'NO', 'off', 'Off', 'OFF'].map((word): [string, unknown] => [
    word,
    false,
  ]),
  ...['null', 'Null', 'NULL', '~', ''].map((word): [string, unknown] => [word, null]),
]);

function scalar(text: string): unknown {
  if (words.has(text)) return words.get(text);
  if (/^"(?:[^"\\]|\\.)*"$/.test(text)) return readString(text, 0)?.value ?? text;
  if (/^'(?:[^']|'')*'$/.test(text)) return text.slice(1, -1).replaceAll("''", "'");
  if (/^[-+]?(?:0|[1-9][\d_]*)$/.test(text)) return Number(text.replaceAll('_', ''));
  if (/^[-+]?(?:\d[\d_]*)?\.\d+(?:e[-+]\d+)?$/i.test(text) || /^[-+]?\d[\d_]*\.$/.test(text))
    return Number(text.replaceAll('_', ''));
  return text;
}
