// The log of one try: a file of JSON lines, made with its first line. Lines are written at once and whole, so that they
// survive a killed process, a reader sees them live, and memory stays flat whatever a task prints. Beyond the limit
// lines are dropped and counted.
import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

export interface LogEntry {
  readonly level: string;
  /** `task` for the task's own log, `stdout` and `stderr` for what it printed, `ariel` for notes about the try. */
  readonly logger: string;
  readonly event: string;
  readonly fields?: Readonly<Record<string, unknown>>;
}

/** One line is cut beyond this many characters. */
const MAX_LINE = 64 * 1024;

export class AttemptLog {
  readonly #path: string;
  readonly #maxBytes: number;
  #file: number | null = null;
  #bytes = 0;
  #dropped = 0;

  constructor(path: string, maxBytes: number) {
    this.#path = path;
    this.#maxBytes = maxBytes;
  }

  write(entry: LogEntry): void {
    if (this.#bytes >= this.#maxBytes) {
      if (this.#dropped === 0) this.#append(noteOf(`the log has reached its limit of ${this.#maxBytes} bytes: what follows is dropped`));
      this.#dropped += 1;
      return;
    }
    this.#bytes += this.#append(entry);
  }

  close(): void {
    if (this.#dropped > 0) this.#append(noteOf(`${this.#dropped} lines were dropped`));
    if (this.#file !== null) closeSync(this.#file);
    this.#file = null;
    this.#dropped = 0;
  }

  #append({ event, fields, level, logger }: LogEntry): number {
    const text = event.length > MAX_LINE ? `${event.slice(0, MAX_LINE)} … (${event.length} characters)` : event;
    const line = `${JSON.stringify({ timestamp: new Date().toISOString(), level, event: text, logger, ...fields })}\n`;
    this.#file ??= this.#open();
    return writeSync(this.#file, line);
  }

  #open(): number {
    mkdirSync(dirname(this.#path), { recursive: true });
    return openSync(this.#path, 'a');
  }
}

function noteOf(event: string): LogEntry {
  return { level: 'warning', logger: 'ariel', event };
}
