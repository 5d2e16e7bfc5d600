// The port behind which the logs of tries are kept. Implementations: database-log-store.ts, folder-log-store.ts; one
// contract suite. It knows bytes and offsets, and nothing of lines or tasks.

export interface LogPiece {
  /** Relative, with `/`: `dag_id=…/run_id=…/task_id=…/attempt=1.log`. */
  readonly path: string;
  /** Where in the log the bytes begin. */
  readonly offset: number;
  readonly bytes: Uint8Array;
}

export interface LogStore {
  /**
   * Adds pieces in order and gives the size of each one's log afterwards. What a log has already is passed over, so that a
   * piece may come twice; a piece that would leave a gap is not stored: the answer is then less than its offset.
   */
  append(pieces: readonly LogPiece[]): Promise<number[]>;
  /** Bytes of each log; 0 where there is none. */
  sizes(paths: readonly string[]): Promise<number[]>;
  /** The bytes from `start` up to `end`, or up to the end of the log where that comes first. */
  read(path: string, start: number, end: number): Promise<Uint8Array>;
  /** Calls `changed` whenever the log may have grown, until the answer is called. It may call too often, or a little late. */
  watch(path: string, changed: () => void): () => void;
  /** How long after a try's end its last lines may still be on their way. */
  readonly lateMs: number;
}

/** A path that leads out of the folder of logs, or that no try has. */
export class LogPathError extends Error {
  readonly code = 'ARIEL_LOG_PATH';
}

/** Throws where the path could leave the folder of logs. */
export function checkLogPath(path: string): void {
  const isPlain = path.split('/').every((piece) => piece !== '' && piece !== '.' && piece !== '..');
  if (isPlain && !path.includes('\\') && !path.includes('\u0000')) return;
  throw new LogPathError(
    `${JSON.stringify(path)} is no path of a log; it must stay below the folder of logs.`,
  );
}
