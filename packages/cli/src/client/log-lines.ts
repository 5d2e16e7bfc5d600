// Reads a log from where the last look ended, in pieces, so that a huge one costs no memory.
import { StringDecoder } from 'node:string_decoder';
import type { LogStore } from '@ariel/store';

export interface LogReader {
  /** Whole lines that were not given before. */
  newLines(): AsyncGenerator<string>;
  readonly bytesRead: number;
}

const PIECE = 256 * 1024;

/** A log that nobody wrote is empty. */
export function readLog(logs: LogStore, path: string): LogReader {
  let position = 0;
  let pending = '';
  const decoder = new StringDecoder('utf8');

  async function* newLines(): AsyncGenerator<string> {
    for (;;) {
      const piece = await logs.read(path, position, position + PIECE);
      if (piece.length === 0) return;
      position += piece.length;
      const lines = (pending + decoder.write(Buffer.from(piece))).split('\n');
      pending = lines.pop() ?? '';
      yield* lines;
    }
  }

  return {
    newLines,
    get bytesRead() {
      return position;
    },
  };
}
