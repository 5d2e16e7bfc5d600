// Puts the pieces of a log together: many small rows become few large ones with the same bytes. Safe beside readers, appends
// and others that do the same; done twice it changes nothing.
import type { Database, Queryable } from '../database/database.ts';
import { forUpdate } from '../database/row-locks.ts';

/** One row holds at most so much: a window of a log is read without what lies far around it. */
export const MAX_CHUNK_BYTES = 262_144;

interface ChunkPlace {
  readonly start_byte: number;
  readonly size: number;
}

/** Gives how many rows there are fewer. */
export async function compactLog(database: Database, path: string): Promise<number> {
  const places = await database.all<ChunkPlace>(
    'select start_byte, size from log_chunk where path = ? order by start_byte',
    [path],
  );
  let fewer = 0;
  // A transaction for each: the whole of a long log would be held in memory, and its rows locked.
  for (const group of joined(places)) fewer += await joinChunks(database, path, group);
  return fewer;
}

/** Neighbours that fit into one row, as the places of the first and the last; what stands alone stays. */
function joined(places: readonly ChunkPlace[]): { readonly first: number; readonly last: number }[] {
  const groups: { first: number; last: number; bytes: number }[] = [];
  for (const { size, start_byte: start } of places) {
    const group = groups.at(-1);
    if (group && group.bytes + size <= MAX_CHUNK_BYTES) {
      group.last = start;
      group.bytes += size;
    } else groups.push({ first: start, last: start, bytes: size });
  }
  return groups.filter(({ first, last }) => last > first);
}

function joinChunks(
  database: Database,
  path: string,
  { first, last }: { readonly first: number; readonly last: number },
): Promise<number> {
  return database.transaction(async (tx) => {
    const chunks = await lockedChunks(tx, path, first, last);
    const content = Buffer.concat(chunks.map((chunk) => chunk.content));
    // Somebody else has put them together, or deleted them, since they were looked at.
    if (chunks.length < 2 || chunks[0]?.start_byte !== first || !followEachOther(chunks)) return 0;
    await tx.run('delete from log_chunk where path = ? and start_byte > ? and start_byte <= ?', [
      path,
      first,
      last,
    ]);
    // As old as its last piece: a log grows old from its end.
    const age = chunks.at(-1)?.created_at ?? 0;
    await tx.run(
      'update log_chunk set content = ?, size = ?, created_at = ? where path = ? and start_byte = ?',
      [content, content.length, age, path, first],
    );
    return chunks.length - 1;
  });
}

interface ChunkRow extends ChunkPlace {
  readonly content: Uint8Array;
  readonly created_at: number;
}

const lockedChunks = (tx: Queryable, path: string, first: number, last: number): Promise<ChunkRow[]> =>
  tx.all<ChunkRow>(
    `select start_byte, size, content, created_at from log_chunk
     where path = ? and start_byte >= ? and start_byte <= ? order by start_byte${forUpdate(tx)}`,
    [path, first, last],
  );

const followEachOther = (chunks: readonly ChunkPlace[]): boolean =>
  chunks.every((chunk, index) => {
    const next = chunks[index + 1];
    return next === undefined || next.start_byte === chunk.start_byte + chunk.size;
  });
