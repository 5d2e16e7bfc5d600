// What a task process prints past its own log: the text of native code and of commands that it started. It passes through
// the supervisor, which has other work: so it is read no faster than a share of the time allows, and what a full log
// does not take is not even looked at.
import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { setTimeout as delay } from 'node:timers/promises';
import type { AttemptLog } from '../log/attempt-log.ts';
import { LineSplitter } from '../log/line-splitter.ts';

/** After so much a pause: a quarter of the time for this stream, the rest for everything else. */
const BYTES_PER_PAUSE = 64 * 1024;
const PAUSE_MS = 4;
/** As long as a pipe may take to hand over the little that it holds. */
const CATCH_UP_MS = 20;
/** How much of the last output is kept. */
const KEEP = 4096;

export class RawOutput {
  readonly #stream: Readable;
  readonly #log: () => AttemptLog | null;
  readonly #lines: LineSplitter;
  #decoder = new StringDecoder('utf8');
  #sincePause = 0;
  #resume: NodeJS.Timeout | null = null;
  #isCatchingUp = false;
  last = '';

  constructor(stream: Readable, name: 'stdout' | 'stderr', log: () => AttemptLog | null) {
    this.#stream = stream;
    this.#log = log;
    const level = name === 'stderr' ? 'error' : 'info';
    this.#lines = new LineSplitter((line) => log()?.write({ level, logger: name, event: line }));
    stream.on('data', (chunk: Buffer) => this.#take(chunk));
    // What has no end of line when the process ends is a line too.
    stream.on('end', () => this.#lines.flush());
  }

  get isHeldBack(): boolean {
    return this.#resume !== null;
  }

  /** Reads on without a pause until what was held back is there. */
  async catchUp(): Promise<void> {
    if (this.#resume === null) return;
    this.#isCatchingUp = true;
    this.#goOn();
    await delay(CATCH_UP_MS);
    this.#isCatchingUp = false;
  }

  endAttempt(): void {
    this.#lines.flush();
    this.last = '';
  }

  #take(chunk: Buffer): void {
    this.last = (this.last + chunk.toString('latin1', Math.max(0, chunk.length - KEEP))).slice(-KEEP);
    const log = this.#log();
    if (log === null) return;
    if (log.isFull) {
      log.drop(chunk.length);
      return;
    }
    this.#lines.push(this.#decoder.write(chunk));
    this.#sincePause += chunk.length;
    if (this.#sincePause >= BYTES_PER_PAUSE && !this.#isCatchingUp) this.#pause();
  }

  #pause(): void {
    this.#sincePause = 0;
    this.#stream.pause();
    this.#resume = setTimeout(() => this.#goOn(), PAUSE_MS);
  }

  #goOn(): void {
    if (this.#resume !== null) clearTimeout(this.#resume);
    this.#resume = null;
    this.#stream.resume();
  }
}
