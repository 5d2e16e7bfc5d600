// The channel between the supervisor and a task process: one JSON message a line over a pipe of its own. Node's own
// channel throws in the receiving process where a line is no JSON, and user code can write to it: here that is the
// sender's end and nobody else's.
import type { Duplex } from 'node:stream';

/** The pipe's descriptor in the task process. */
export const PIPE_DESCRIPTOR = 3;

export interface PipeEvents {
  message(message: unknown): void;
  /** What came is no message: whoever is at the other end cannot be trusted any more. */
  garbage(line: string): void;
  closed(): void;
}

export class MessagePipe<Sent> {
  readonly #stream: Duplex;
  /** Pieces of a line that has not ended yet: a long message comes in many, and is put together once. */
  #pending: string[] = [];

  constructor(stream: Duplex, events: PipeEvents) {
    this.#stream = stream;
    stream.setEncoding('utf8');
    stream.on('data', (text: string) => this.#take(text, events));
    // The close that follows says the same.
    stream.on('error', () => undefined);
    stream.on('close', () => events.closed());
  }

  /** `written` is called when the message is with the system, or cannot be. */
  send(message: Sent, written?: () => void): void {
    if (this.#stream.writable) this.#stream.write(`${JSON.stringify(message)}\n`, written);
    else written?.();
  }

  #take(text: string, events: PipeEvents): void {
    let start = 0;
    for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', start)) {
      this.#pending.push(text.slice(start, end));
      const line = this.#pending.length === 1 ? (this.#pending[0] ?? '') : this.#pending.join('');
      this.#pending = [];
      start = end + 1;
      const message = parsed(line);
      if (message === undefined) events.garbage(line);
      else events.message(message);
    }
    if (start < text.length) this.#pending.push(text.slice(start));
  }
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
