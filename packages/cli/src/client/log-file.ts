// Reads a log file from where the last look ended, in pieces, so that a huge one costs no memory.
import { closeSync, openSync, readSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';

export interface LogReader {
  /** Whole lines that were not given before. */
  newLines(): Generator<string>;
  readonly bytesRead: number;
}

const PIECE = 256 * 1024;

/** A file that is not there yet is empty. */
export function readLog(path: string): LogReader {
  let position = 0;
  let pending = '';
  const decoder = new StringDecoder('utf8');
  const piece = Buffer.alloc(PIECE);

  function* newLines(): Generator<string> {
    const file = openOrNull(path);
    if (file === null) return;
    try {
      for (
        let count = readSync(file, piece, 0, PIECE, position);
        count > 0;
        count = readSync(file, piece, 0, PIECE, position)
      ) {
        position += count;
        const lines = (pending + decoder.write(piece.subarray(0, count))).split('\n');
        pending = lines.pop() ?? '';
        yield* lines;
      }
    } finally {
      closeSync(file);
    }
  }

  return {
    newLines,
    get bytesRead() {
      return position;
    },
  };
}

function openOrNull(path: string): number | null {
  try {
    return openSync(path, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
