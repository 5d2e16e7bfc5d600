// Cuts a template into tokens and applies whitespace control. It knows delimiters, not grammar.
import type { TemplatePosition } from '../errors.ts';
import { readString } from './string-literal.ts';
import type { SyntaxPatterns, TagKind } from './template-syntax.ts';
import { syntaxError, type Token, type TokenKind } from './tokens.ts';

const operators = /(?:\*\*|\/\/|==|!=|>=|<=|[-+*/%~[\](){}<>=.:|,;])/y;
const numbers =
  /(?:0[bB](?:_?[01])+|0[oO](?:_?[0-7])+|0[xX](?:_?[\da-fA-F])+|\d(?:_?\d)*(?:\.\d(?:_?\d)*)?[eE][-+]?\d(?:_?\d)*|\d(?:_?\d)*\.\d(?:_?\d)*|[1-9](?:_?\d)*|0(?:_?0)*)/y;
const names = /[\p{L}_][\p{L}\p{N}_]*/uy;
const spaces = /\s+/y;
const restOfLine = /[^\n]*/y;
// A Map, because a name such as `constructor` would find a member of an object.
const pairs: ReadonlyMap<string, string> = new Map([
  ['(', ')'],
  ['[', ']'],
  ['{', '}'],
]);

export function tokenize(template: string, patterns: SyntaxPatterns): readonly Token[] {
  const source = template.replace(/\r\n?/g, '\n');
  return new Lexer(patterns.keepsTrailingNewline ? source : source.replace(/\n$/, ''), patterns).run();
}

/** Which end a tag has, and how errors call both. */
interface TagEnds {
  readonly kind: Extract<TokenKind, 'blockEnd' | 'outputEnd'>;
  readonly end: RegExp;
  readonly open: string;
  readonly close: string;
}

class Lexer {
  readonly #source: string;
  readonly #patterns: SyntaxPatterns;
  readonly #tokens: Token[] = [];
  readonly #lineStarts: number[] = [0];
  #at = 0;
  /** Whether what was read last ended a line. */
  #startsLine = true;

  constructor(source: string, patterns: SyntaxPatterns) {
    this.#source = source;
    this.#patterns = patterns;
    for (let i = source.indexOf('\n'); i >= 0; i = source.indexOf('\n', i + 1)) this.#lineStarts.push(i + 1);
  }

  run(): readonly Token[] {
    const { kinds, opening } = this.#patterns;
    while (this.#at < this.#source.length) {
      opening.lastIndex = this.#at;
      const found = opening.exec(this.#source);
      if (!found?.groups) {
        this.#text(this.#at, this.#source.slice(this.#at));
        break;
      }
      const { groups } = found;
      const kind = kinds.find((each) => groups[each] !== undefined);
      const sign = (kind === undefined ? groups.rawSign : groups[`${kind}Sign`]) ?? '';
      this.#text(
        this.#at,
        this.#stripped(this.#source.slice(this.#at, found.index), sign, kind !== 'variable'),
      );
      this.#at = found.index + found[0].length;
      if (kind === undefined) this.#raw(found.index);
      else this.#tag(kind, found.index);
    }
    this.#push('end', '', this.#source.length);
    return this.#tokens;
  }

  /** Text before a tag, without the spaces that its sign or the syntax takes away. */
  #stripped(text: string, sign: string, isBlock: boolean): string {
    if (sign === '-') return text.trimEnd();
    if (sign === '+' || !isBlock || !this.#patterns.stripsLineStarts) return text;
    const lineStart = text.lastIndexOf('\n') + 1;
    if (lineStart === 0 && !this.#startsLine) return text;
    return text.slice(lineStart).trim() === '' ? text.slice(0, lineStart) : text;
  }

  #text(start: number, text: string): void {
    if (text !== '') this.#push('text', this.#lines(text), start);
  }

  #lines(text: string): string {
    const { newline } = this.#patterns;
    return newline === '\n' ? text : text.replaceAll('\n', newline);
  }

  #tag(kind: TagKind, start: number): void {
    const { blockEnd, commentEnd, lineEnd, marks, variableEnd } = this.#patterns;
    switch (kind) {
      case 'comment':
        if (this.#match(commentEnd) === undefined)
          throw syntaxError(`this comment has no end ('${marks.commentEnd}')`, this.#position(start));
        break;
      case 'lineComment':
        this.#startsLine = false;
        this.#match(restOfLine);
        return;
      case 'variable':
        this.#push('outputBegin', marks.variableStart, start);
        this.#inside(start, {
          kind: 'outputEnd',
          end: variableEnd,
          open: marks.variableStart,
          close: marks.variableEnd,
        });
        break;
      case 'block':
        this.#push('blockBegin', marks.blockStart, start);
        this.#inside(start, {
          kind: 'blockEnd',
          end: blockEnd,
          open: marks.blockStart,
          close: marks.blockEnd,
        });
        break;
      case 'lineStatement':
        this.#push('blockBegin', '', start);
        this.#inside(start, { kind: 'blockEnd', end: lineEnd, open: '', close: '' });
        break;
    }
    this.#startsLine = this.#source[this.#at - 1] === '\n';
  }

  #raw(start: number): void {
    const from = this.#at;
    const { rawEnd } = this.#patterns;
    rawEnd.lastIndex = from;
    const end = rawEnd.exec(this.#source);
    if (!end) throw syntaxError("'raw' has no 'endraw'", this.#position(start));
    this.#startsLine = this.#source[from - 1] === '\n';
    this.#text(from, this.#stripped(end[1] ?? '', end[2] ?? '', true));
    this.#at = from + end[0].length;
    this.#startsLine = this.#source[this.#at - 1] === '\n';
  }

  #inside(start: number, { close, end, kind, open: opened }: TagEnds): void {
    const open: string[] = [];
    for (;;) {
      const at = this.#at;
      if (open.length === 0 && this.#match(end) !== undefined) {
        this.#push(kind, close, at);
        return;
      }
      if (this.#match(spaces) !== undefined) continue;
      if (this.#at >= this.#source.length) {
        const [first, last] =
          close === '' ? ['the statement', 'the end of its line'] : [`'${opened}'`, `'${close}'`];
        throw syntaxError(`${first} has no ${last}`, this.#position(start));
      }
      this.#expressionToken(open);
    }
  }

  #expressionToken(open: string[]): void {
    const start = this.#at;
    const char = this.#source[start] ?? '';
    if (char === '"' || char === "'") {
      const literal = readString(this.#source, start, this.#patterns.newline);
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

  /** May match nothing, at the end of the last line. */
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
