// Masks the lines of one stream, in order: a secret that is broken over two lines is found too.
import { MASK, type Masker } from './masker.ts';

/** A form of a secret of which so many signs stood at the end of the last line. */
interface Begun {
  readonly form: string;
  readonly length: number;
}

export class LineMasker {
  readonly #masker: Masker;
  #begun: readonly Begun[] = [];

  constructor(masker: Masker) {
    this.#masker = masker;
  }

  mask(line: string): string {
    if (this.#masker.size === 0) return this.#masker.mask(line);
    const goneOn = this.#goneOn(line);
    const rest = this.#masker.mask(line.slice(goneOn));
    const begun =
      goneOn === line.length && goneOn > 0 ? this.#carried(line) : this.#begins(line.slice(goneOn));
    this.#begun = begun;
    const longest = Math.max(0, ...begun.map(({ length }) => length));
    const head = goneOn > 0 ? MASK : '';
    // What is already masked at the end is no beginning any more.
    const isShown = longest >= this.#masker.minLength && rest.endsWith(line.slice(line.length - longest));
    return `${head}${isShown && longest <= line.length - goneOn ? `${rest.slice(0, rest.length - longest)}${MASK}` : rest}`;
  }

  /** How many signs of the line belong to what began before. */
  #goneOn(line: string): number {
    let most = 0;
    for (const { form, length } of this.#begun) {
      const rest = form.slice(length);
      if (line.startsWith(rest)) most = Math.max(most, rest.length);
      else if (line !== '' && rest.startsWith(line) && length + line.length >= this.#masker.minLength)
        most = Math.max(most, line.length);
    }
    return most;
  }

  /** The whole line was a piece of the middle. */
  #carried(line: string): Begun[] {
    return this.#begun.flatMap(({ form, length }) =>
      form.slice(length).startsWith(line) && form.length > length + line.length
        ? [{ form, length: length + line.length }]
        : [],
    );
  }

  #begins(line: string): Begun[] {
    const last = line.at(-1);
    if (last === undefined) return [];
    const begun: Begun[] = [];
    for (const form of this.#masker.forms) {
      for (let length = Math.min(form.length - 1, line.length); length > 0; length--) {
        if (form[length - 1] !== last || !line.endsWith(form.slice(0, length))) continue;
        begun.push({ form, length });
        break;
      }
    }
    return begun;
  }
}
