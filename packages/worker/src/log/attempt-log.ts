// The log of one try: a file of JSON lines, made with its first line. Lines are written at once and whole, so that they
// survive a killed process, a reader sees them live, and memory stays flat whatever a task prints. Beyond the limit
// lines are dropped and counted.
import { closeSync, fstatSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { LineMasker, type Masker } from '@ariel/core';

type LogFields = NonNullable<LogEntry['fields']>;

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
  #droppedBytes = 0;
  readonly #masker: Masker | null;
  /** One per logger: a secret may be broken over two lines of one stream. */
  readonly #lineMaskers = new Map<string, LineMasker>();

  /** `masker`: takes the secrets that it knows out of every line. */
  constructor(path: string, maxBytes: number, masker: Masker | null = null) {
    this.#path = path;
    this.#maxBytes = maxBytes;
    this.#masker = masker;
  }

  /** Whether everything that is still written will be dropped. */
  get isFull(): boolean {
    return this.#bytes >= this.#maxBytes;
  }

  write(entry: LogEntry): void {
    if (this.isFull) this.drop(entry.event.length);
    else this.#bytes += this.#append(entry);
  }

  /** Counts what a full log does not take. */
  drop(bytes: number): void {
    if (this.#droppedBytes === 0)
      this.#append(
        noteOf(`the log has reached its limit of ${this.#maxBytes} bytes: what follows is dropped`),
      );
    this.#droppedBytes += bytes;
  }

  close(): void {
    if (this.#droppedBytes > 0) this.#append(noteOf(`about ${this.#droppedBytes} bytes were dropped`));
    if (this.#file !== null) closeSync(this.#file);
    this.#file = null;
    this.#bytes = 0;
    this.#droppedBytes = 0;
  }

  #append(entry: LogEntry): number {
    const { event, fields, level, logger } = this.#withoutSecrets(entry);
    const text =
      event.length > MAX_LINE ? `${event.slice(0, MAX_LINE)} … (${event.length} characters)` : event;
    const line = `${JSON.stringify({ timestamp: new Date().toISOString(), level, event: text, logger, ...fields })}\n`;
    this.#file ??= this.#open();
    return writeSync(this.#file, line);
  }

  #withoutSecrets(entry: LogEntry): LogEntry {
    const masker = this.#masker;
    if (masker === null) return entry;
    const lines = this.#lineMaskers.get(entry.logger) ?? new LineMasker(masker);
    this.#lineMaskers.set(entry.logger, lines);
    const event = lines.mask(entry.event);
    if (!entry.fields) return { ...entry, event };
    return { ...entry, event, fields: masker.maskValue(entry.fields) as LogFields };
  }

  #open(): number {
    mkdirSync(dirname(this.#path), { recursive: true });
    const file = openSync(this.#path, 'a');
    // The process and its supervisor write to the same file: what the other wrote before counts.
    this.#bytes += fstatSync(file).size;
    return file;
  }
}

function noteOf(event: string): LogEntry {
  return { level: 'warning', logger: 'ariel', event };
}
