// A cursor over tokens, with what the two parsers share: expectations, nesting depth, names used.
import type { TemplatePosition } from '../errors.ts';
import type { NamedUse } from './statement-nodes.ts';
import { describeToken, syntaxError, type Token, type TokenKind } from './tokens.ts';

/** Deeper nesting is never written by hand and would exhaust the stack. */
const maxNesting = 150;

const maxLinks = 500;

export class TokenStream {
  readonly uses: NamedUse[] = [];
  /** One set per open macro: the names that its body reads. */
  readonly reads: Set<string>[] = [];
  readonly #tokens: readonly Token[];
  #at = 0;
  #nesting = 0;
  #conditions = 0;
  #isInLoop = false;
  /** Whether there are `break` and `continue`. */
  readonly hasLoopControls: boolean;

  constructor(tokens: readonly Token[], hasLoopControls = false) {
    this.#tokens = tokens;
    this.hasLoopControls = hasLoopControls;
  }

  get current(): Token {
    return this.#tokens[Math.min(this.#at, this.#tokens.length - 1)] as Token;
  }
  get next(): Token {
    return this.#tokens[Math.min(this.#at + 1, this.#tokens.length - 1)] as Token;
  }
  get position(): TemplatePosition {
    return { line: this.current.line, column: this.current.column };
  }
  is(kind: TokenKind, ...texts: readonly string[]): boolean {
    return this.current.kind === kind && (texts.length === 0 || texts.includes(this.current.text));
  }
  isOperator(...texts: readonly string[]): boolean {
    return this.is('operator', ...texts);
  }
  isName(...texts: readonly string[]): boolean {
    return this.is('name', ...texts);
  }
  take(): Token {
    const token = this.current;
    this.#at += 1;
    return token;
  }
  skip(kind: TokenKind, ...texts: readonly string[]): boolean {
    if (!this.is(kind, ...texts)) return false;
    this.#at += 1;
    return true;
  }
  expect(kind: TokenKind, text: string | undefined, wanted: string): Token {
    if (text === undefined ? this.is(kind) : this.is(kind, text)) return this.take();
    throw this.unexpected(wanted);
  }
  unexpected(wanted: string): Error {
    return syntaxError(`expected ${wanted}, found ${describeToken(this.current)}`, this.current);
  }
  fail(reason: string): Error {
    return syntaxError(reason, this.current);
  }

  nested<T>(parse: () => T): T {
    this.#nesting += 1;
    if (this.#nesting > maxNesting)
      throw this.fail(`the template is nested deeper than ${maxNesting} levels`);
    const result = parse();
    this.#nesting -= 1;
    return result;
  }

  /** `a + b + c …` and `x | f | g …` nest as well, without brackets. */
  link(count: number): void {
    if (count > maxLinks) throw this.fail(`more than ${maxLinks} operators in a row`);
  }

  /** Whether what is parsed now can end an iteration. */
  get isInLoop(): boolean {
    return this.#isInLoop;
  }

  inLoop<T>(isInLoop: boolean, parse: () => T): T {
    const before = this.#isInLoop;
    this.#isInLoop = isInLoop;
    const result = parse();
    this.#isInLoop = before;
    return result;
  }

  /** Filters and tests used inside are checked when they run. */
  inCondition<T>(parse: () => T): T {
    this.#conditions += 1;
    const result = parse();
    this.#conditions -= 1;
    return result;
  }

  use(use: NamedUse): void {
    if (this.#conditions === 0) this.uses.push(use);
  }
  get useCount(): number {
    return this.uses.length;
  }
  /** The same, for what turns out to be inside a condition after it was parsed. */
  forgetUses(from: number): void {
    this.uses.length = from;
  }
  read(name: string): void {
    for (const names of this.reads) names.add(name);
  }
}
