// The log of one try where the task's process may not open files of its worker: lines go over the channel, and the supervisor
// writes them. Like the file, it takes no more than so many bytes.
import { LineMasker, type Masker } from '@ariel/core';
import type { LogEntry } from './attempt-log.ts';

type LogFields = NonNullable<LogEntry['fields']>;

/** What is said of a try from within its process. */
export interface TryLog {
  write(entry: LogEntry): void;
  close(): void;
}

export class ToldLog implements TryLog {
  readonly #tell: (entry: LogEntry) => void;
  readonly #masker: Masker;
  readonly #lines = new Map<string, LineMasker>();
  #left: number;

  constructor(tell: (entry: LogEntry) => void, maxBytes: number, masker: Masker) {
    this.#tell = tell;
    this.#left = maxBytes;
    this.#masker = masker;
  }

  write(entry: LogEntry): void {
    // The line that goes beyond the limit is told, so that the file says that it is full.
    if (this.#left <= 0) return;
    this.#left -= entry.event.length;
    const lines = this.#lines.get(entry.logger) ?? new LineMasker(this.#masker);
    this.#lines.set(entry.logger, lines);
    const event = lines.mask(entry.event);
    const fields = entry.fields && (this.#masker.maskValue(entry.fields) as LogFields);
    this.#tell({ ...entry, event, ...(fields === undefined ? {} : { fields }) });
  }

  close(): void {
    this.#lines.clear();
  }
}
