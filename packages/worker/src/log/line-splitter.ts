// Cuts a stream of text into lines; a line that does not end for long is given in pieces.

const MAX_PENDING = 16 * 1024;

export class LineSplitter {
  readonly #onLine: (line: string) => void;
  #pending = '';

  constructor(onLine: (line: string) => void) {
    this.#onLine = onLine;
  }

  push(text: string): void {
    const lines = (this.#pending + text).split('\n');
    this.#pending = lines.pop() ?? '';
    for (const line of lines) this.#onLine(line.endsWith('\r') ? line.slice(0, -1) : line);
    if (this.#pending.length > MAX_PENDING) this.flush();
  }

  /** Gives what has no end of line yet. */
  flush(): void {
    if (this.#pending !== '') this.#onLine(this.#pending);
    this.#pending = '';
  }
}
