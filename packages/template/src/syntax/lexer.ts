// Cuts a template into tokens and applies whitespace control. It knows delimiters, not grammar.
import type { TemplatePosition } from '../errors.ts';
import { readString } from './string-literal.ts';
import { syntaxError, type Token, type TokenKind } from './tokens.ts';

const opening = /\{[{%#]/g;
const rawBegin = /^\{%[-+]?\s*raw\s*(-?)%\}/;
const rawEnd = /\{%([-+]?)\s*endraw\s*([-+]?)%\}/g;
const operators = /(?:\*\*|\/\/|==|!=|>=|<=|[-+*/%~[\](){}<>=.:|,;])/y;
const numbers =
  /(?:0[bB](?:_?[01])+|0[oO](?:_?[0-7])+|0[xX](?:_?[\da-fA-F])+|\d(?:_?\d)*(?:\.\d(?:_?\d)*)?[eE][-+]?\d(?:_?\d)*|\d(?:_?\d)*\.\d(?:_?\d)*|[1-9](?:_?\d)*|0(?:_?0)*)/y;
const names = /[\p{L}_][\p{L}\p{N}_]*/uy;
const spaces = /\s+/y;
// A Map, because a name such as `constructor` would find a member of an object.
const pairs: ReadonlyMap<string, string> = new Map([
  ['(', ')'],
  ['[', ']'],
  ['{', '}'],
]);

export function tokenize(template: string): readonly Token[] {
  return new Lexer(template.replace(/\r\n?/g, '\n').replace(/\n$/, '')).run();
}

class Lexer {
  readonly #source: string;
  readonly #tokens: Token[] = [];
  readonly #lineStarts: number[] = [0];
  #at = 0;
  #trimsNext = false;

  constructor(source: string) {
    this.#source = source;
    for (let i = source.indexOf('\n'); i >= 0; i = source.indexOf('\n', i + 1)) this.#lineStarts.push(i + 1);
  }

  run(): readonly Token[] {
    while (this.#at < this.#source.length) {
      opening.lastIndex = this.#at;
      const found = opening.exec(this.#source);
      if (!found) {
        this.#text(this.#source.length, false);
        break;
      }
      this.#text(found.index, this.#source[found.index + 2] === '-');
      this.#at = found.index;
      this.#tag(found[0]);
    }
    this.#push('end', '', this.#source.length);
    return this.#tokens;
  }

  #text(end: number, trimsEnd: boolean): void {
    let text = this.#source.slice(this.#at, end);
    const start = this.#at;
    if (this.#trimsNext) text = text.trimStart();
    if (trimsEnd) text = text.trimEnd();
    this.#trimsNext = false;
    this.#at = end;
    if (text !== '') this.#push('text', text, start);
  }

  #tag(open: string): void {
    if (open === '{#') {
      this.#comment();
      return;
    }
    const raw = rawBegin.exec(this.#source.slice(this.#at, this.#at + 200));
    if (open === '{%' && raw) {
      this.#raw(raw[0].length, raw[1] === '-');
      return;
    }
    const start = this.#at;
    this.#push(open === '{{' ? 'outputBegin' : 'blockBegin', open, start);
    this.#at += 2;
    if (/[-+]/.test(this.#source[this.#at] ?? '')) this.#at += 1;
    this.#inside(open === '{{' ? '}}' : '%}', start);
  }

  #comment(): void {
    const end = this.#source.indexOf('#}', this.#at + 2);
    if (end < 0) throw syntaxError("this comment has no end ('#}')", this.#position(this.#at));
    this.#trimsNext = this.#source[end - 1] === '-' && end - 1 >= this.#at + 2;
    this.#at = end + 2;
  }

  #raw(length: number, trims: boolean): void {
    const start = this.#at;
    this.#at += length;
    this.#trimsNext = trims;
    rawEnd.lastIndex = this.#at;
    const end = rawEnd.exec(this.#source);
    if (!end) throw syntaxError("'raw' has no 'endraw'", this.#position(start));
    this.#text(end.index, end[1] === '-');
    this.#trimsNext = end[2] === '-';
    this.#at = end.index + end[0].length;
  }

  #inside(close: string, start: number): void {
    const open: string[] = [];
    for (;;) {
      this.#match(spaces);
      if (this.#at >= this.#source.length) {
        throw syntaxError(`'${close === '}}' ? '{{' : '{%'}' has no '${close}'`, this.#position(start));
      }
      if (open.length === 0 && this.#closes(close)) return;
      this.#expressionToken(open);
    }
  }

  #closes(close: string): boolean {
    const sign =
      /[-+]/.test(this.#source[this.#at] ?? '') && (this.#source[this.#at] === '-' || close === '%}') ? 1 : 0;
    if (!this.#source.startsWith(close, this.#at + sign)) return false;
    this.#push(close === '}}' ? 'outputEnd' : 'blockEnd', close, this.#at);
    this.#trimsNext = sign === 1 && this.#source[this.#at] === '-';
    this.#at += sign + close.length;
    return true;
  }

  #expressionToken(open: string[]): void {
    const start = this.#at;
    const char = this.#source[start] ?? '';
    if (char === '"' || char === "'") {
      const literal = readString(this.#source, start);
      if (!literal) throw syntaxError('this text has no closing quote', this.#position(start));
      this.#at = literal.end;
      this.#push('string', literal.value, start);
      return;
    }
    const word = this.#match(names);
    const text = word ?? this.#match(numbers) ?? this.#match(operators);
    if (!text) throw syntaxError(`unexpected character '${char}'`, this.#position(start));
    const close = pairs.get(text);
    if (close) open.push(close);
    else if (')]}'.includes(text) && open.pop() !== text)
      throw syntaxError(`unexpected '${text}'`, this.#position(start));
    this.#push(word ? 'name' : /^\d/.test(text) ? 'number' : 'operator', text, start);
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#source)?.[0];
    if (found) this.#at += found.length;
    return found;
  }

  #push(kind: TokenKind, text: string, at: number): void {
    this.#tokens.push({ kind, text, ...this.#position(at) });
  }

  #position(at: number): TemplatePosition {
    let low = 0;
    let high = this.#lineStarts.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((this.#lineStarts[middle] ?? 0) <= at) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: at - (this.#lineStarts[low] ?? 0) + 1 };
  }
}
