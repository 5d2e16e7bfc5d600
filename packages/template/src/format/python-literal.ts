// Reads a text as a Python literal, as native rendering does with what it wrote.

import { readString } from '../syntax/string-literal.ts';
import { Dict, PythonSet, Tuple } from '../values/collections.ts';
import { toInt } from '../values/numbers.ts';
import { toFloat } from '../values/whole-float.ts';

/** The value of the literal; nothing when the text is not exactly one. */
export function parsePythonLiteral(text: string): { readonly value: unknown } | undefined {
  // Python refuses indented source; a literal over this size is text in all but name.
  if (/^[ \t]/.test(text) || text.length > 1_000_000) return undefined;
  try {
    return { value: new LiteralReader(text).read() };
  } catch (error) {
    if (error instanceof NotALiteral) return undefined;
    throw error;
  }
}

class NotALiteral extends Error {}

const numberPattern =
  /0[bB](?:_?[01])+|0[oO](?:_?[0-7])+|0[xX](?:_?[\da-fA-F])+|(?:\d(?:_?\d)*)?\.\d(?:_?\d)*(?:[eE][-+]?\d+)?|\d(?:_?\d)*\.?(?:[eE][-+]?\d+)|\d(?:_?\d)*\.|[1-9](?:_?\d)*|0(?:_?0)*/y;
const words = new Map<string, unknown>([
  ['True', true],
  ['False', false],
  ['None', null],
]);
const maxDepth = 90;

class LiteralReader {
  readonly #text: string;
  #at = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  read(): unknown {
    this.#spaces(true);
    const value = this.#tupleOrValue('');
    this.#spaces(true);
    if (this.#at < this.#text.length) throw new NotALiteral();
    return value;
  }

  #spaces(acceptsLines = this.#depth > 0): void {
    const pattern = acceptsLines ? /\s/ : /[ \t\f]/;
    while (this.#at < this.#text.length && pattern.test(this.#text[this.#at] ?? '')) this.#at += 1;
    if (this.#text[this.#at] !== '#') return;
    while (this.#at < this.#text.length && this.#text[this.#at] !== '\n') this.#at += 1;
    this.#spaces(acceptsLines);
  }

  #skip(char: string): boolean {
    this.#spaces();
    if (this.#text[this.#at] !== char) return false;
    this.#at += 1;
    return true;
  }

  #tupleOrValue(close: string): unknown {
    const first = this.#value();
    if (!this.#skip(',')) return first;
    return new Tuple([first, ...this.#items(close)]);
  }

  /** Values separated by commas up to the closing bracket (which is taken), or to the end of the text. */
  #items(close: string): unknown[] {
    const items: unknown[] = [];
    for (;;) {
      if (close === '' ? this.#isAtEnd() : this.#skip(close)) return items;
      items.push(this.#value());
      if (this.#skip(',')) continue;
      if (close === '' ? this.#isAtEnd() : this.#skip(close)) return items;
      throw new NotALiteral();
    }
  }

  #isAtEnd(): boolean {
    this.#spaces(true);
    return this.#at >= this.#text.length;
  }

  #value(): unknown {
    this.#spaces();
    const char = this.#text[this.#at] ?? '';
    if (char === '[' || char === '(' || char === '{') return this.#bracket(char);
    if (/^[rRuU]?['"]/.test(this.#text.slice(this.#at, this.#at + 2))) return this.#strings();
    if (char === '-' || char === '+') return this.#signed(char);
    if (this.#text.startsWith('set()', this.#at)) {
      this.#at += 5;
      return new PythonSet();
    }
    const word = /^[A-Za-z]+/.exec(this.#text.slice(this.#at, this.#at + 6))?.[0];
    if (word !== undefined && words.has(word)) {
      this.#at += word.length;
      return words.get(word);
    }
    return this.#number(1);
  }

  #bracket(open: string): unknown {
    this.#at += 1;
    this.#depth += 1;
    if (this.#depth > maxDepth) throw new NotALiteral();
    const value = open === '[' ? this.#items(']') : open === '(' ? this.#parenthesis() : this.#braces();
    this.#depth -= 1;
    return value;
  }

  #parenthesis(): unknown {
    if (this.#skip(')')) return new Tuple([]);
    const first = this.#value();
    if (this.#skip(')')) return first;
    if (!this.#skip(',')) throw new NotALiteral();
    return new Tuple([first, ...this.#items(')')]);
  }

  #braces(): unknown {
    if (this.#skip('}')) return new Dict();
    const first = this.#value();
    if (!this.#skip(':')) {
      if (this.#skip('}')) return new PythonSet([first]);
      if (!this.#skip(',')) throw new NotALiteral();
      return new PythonSet([first, ...this.#items('}')]);
    }
    const dict = new Dict([[first, this.#value()]]);
    while (!this.#skip('}')) {
      if (!this.#skip(',')) throw new NotALiteral();
      if (this.#skip('}')) break;
      const key = this.#value();
      if (!this.#skip(':')) throw new NotALiteral();
      dict.set(key, this.#value());
    }
    return dict;
  }

  #strings(): string {
    let value = '';
    for (let found = false; ; found = true) {
      this.#spaces();
      const [mark, prefix = '', quote = ''] =
        /^([rRuU]?)('''|"""|['"])/.exec(this.#text.slice(this.#at, this.#at + 4)) ?? [];
      if (mark === undefined) {
        if (found) return value;
        throw new NotALiteral();
      }
      const isRaw = prefix.toLowerCase() === 'r';
      this.#at += prefix.length;
      value += quote.length === 3 ? this.#longString(quote, isRaw) : this.#shortString(isRaw);
    }
  }

  #shortString(isRaw: boolean): string {
    const start = this.#at;
    const literal = readString(this.#text, start);
    if (!literal) throw new NotALiteral();
    const source = this.#text.slice(start, literal.end);
    if (source.includes('\n')) throw new NotALiteral();
    this.#at = literal.end;
    return isRaw ? source.slice(1, -1) : literal.value;
  }

  /** Between three quotes. One with escapes stays the text that it is, unless it is raw. */
  #longString(quote: string, isRaw: boolean): string {
    const start = this.#at + quote.length;
    const end = this.#text.indexOf(quote, start);
    const content = this.#text.slice(start, end);
    if (end < 0 || (content.includes('\\') && !isRaw)) throw new NotALiteral();
    this.#at = end + quote.length;
    return content;
  }

  #signed(sign: string): unknown {
    this.#at += 1;
    this.#spaces();
    return this.#number(sign === '-' ? -1 : 1);
  }

  #number(sign: 1 | -1): unknown {
    numberPattern.lastIndex = this.#at;
    const text = numberPattern.exec(this.#text)?.[0];
    if (!text) throw new NotALiteral();
    this.#at += text.length;
    // `007`, `1st` and `2024-03` are not numbers; what follows the digits decides.
    if (/[\w.]/.test(this.#text[this.#at] ?? '')) throw new NotALiteral();
    const digits = text.replaceAll('_', '');
    if (/^0[box]/i.test(digits)) return toInt(BigInt(digits) * BigInt(sign));
    return /[.eE]/.test(digits) ? toFloat(Number(digits) * sign) : toInt(BigInt(digits) * BigInt(sign));
  }
}
