// From the pieces that a template wrote to its result: a text, or with native rendering a value.
import { parsePythonLiteral } from '../format/python-literal.ts';
import { toText } from '../values/python-text.ts';
import { Undefined } from '../values/undefined.ts';
import type { Run } from './run.ts';

export class Output {
  readonly #run: Run;
  readonly #pieces: unknown[] = [];

  constructor(run: Run) {
    this.#run = run;
  }

  write(value: unknown): void {
    if (value instanceof Undefined && !value.isLenient) throw value.error();
    const piece = this.#run.isNative ? value : toText(value);
    this.#run.meter.write(typeof piece === 'string' ? piece.length : 1);
    this.#pieces.push(piece);
  }

  /** One value that is no text stays what it is; any other result is read as a Python literal where it is one. */
  result(): unknown {
    if (!this.#run.isNative) return this.#pieces.join('');
    const [first] = this.#pieces;
    if (this.#pieces.length === 0) return null;
    if (this.#pieces.length === 1 && typeof first !== 'string') return first;
    const text = this.#pieces.map(toText).join('');
    const literal = parsePythonLiteral(text);
    return literal ? literal.value : text;
  }
}
