// Cuts a stream into chunks of one size; the last may be smaller, and there is always a last one.
import type { Readable } from 'node:stream';

export interface Chunk {
  readonly chunk: Uint8Array;
  readonly isLast: boolean;
}

export async function* inChunks(body: Readable, size: number): AsyncGenerator<Chunk> {
  let pieces: Buffer[] = [];
  let held = 0;
  for await (const given of body) {
    const piece = Buffer.isBuffer(given) ? given : Buffer.from(given as Uint8Array | string);
    pieces.push(piece);
    held += piece.length;
    while (held > size) {
      const all = Buffer.concat(pieces);
      yield { chunk: all.subarray(0, size), isLast: false };
      pieces = [all.subarray(size)];
      held -= size;
    }
  }
  yield { chunk: Buffer.concat(pieces), isLast: true };
}
