// Moves what SQLite's log holds into the database file, from a process that nothing waits for: it ends in two fsyncs,
// which would hold up the scheduler for milliseconds. It writes no data of its own.
import { statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

/** A log that is smaller is left alone: each checkpoint costs the same two fsyncs. */
const LARGE_BYTES = 4 * 1024 * 1024;

/** The file keeps its size when its content was moved, so it alone does not tell: a checkpoint comes no more often. */
const EVERY_MS = 1000;

export interface SqliteCheckpointer {
  /** Does nothing where the log is small, or where it did something just now. Never waits for readers or writers. */
  checkpointIfLarge(): void;
  close(): void;
}

export function openCheckpointer(path: string): SqliteCheckpointer {
  const connection = new DatabaseSync(path);
  connection.exec('pragma wal_autocheckpoint = 0');
  let lastMs = Number.NEGATIVE_INFINITY;
  return {
    checkpointIfLarge() {
      if (performance.now() - lastMs < EVERY_MS) return;
      const log = statSync(`${path}-wal`, { throwIfNoEntry: false });
      if (!log || log.size < LARGE_BYTES) return;
      lastMs = performance.now();
      connection.exec('pragma wal_checkpoint(passive)');
    },
    close: () => connection.close(),
  };
}
