// Logs as chunks in the database: every server sees them, and nothing else needs to be shared. Chunks of one log follow
// each other; the key makes of two writers of the same bytes one.
import type { Database, Queryable } from '../database/database.ts';
import { checkLogPath, type LogPiece, type LogStore } from './log-store.ts';
import { LogWatchers } from './log-watchers.ts';

/** How often a reader looks for what came by way of another server. */
const LOOK_MS = 300;
/** One row holds at most so much: a window of a log is read without what lies far around it. */
const MAX_CHUNK_BYTES = 262_144;
/** Somebody else added to the log at the same moment: looked at again so often. */
const MAX_TURNS = 5;

export function databaseLogStore(database: Database, nowUs: () => number): LogStore {
  const watchers = new LogWatchers(LOOK_MS);
  return {
    lateMs: 500,
    append: async (pieces) => {
      for (const { path } of pieces) checkLogPath(path);
      const ends = await appendPieces(database, pieces, nowUs);
      for (const { path } of pieces) watchers.tell(path);
      return ends;
    },
    sizes: (paths) => readSizes(database, paths),
    read: (path, start, end) => readBytes(database, path, start, end),
    watch: (path, changed) => {
      let known = -1;
      const look = async (): Promise<void> => {
        const [size = 0] = await readSizes(database, [path]);
        if (size !== known) changed();
        known = size;
      };
      // A database that is away now is there for a later look.
      return watchers.add(path, changed, () => void look().catch(() => undefined));
    },
  };
}

/** The end of a log is where its last chunk ends, because there are no gaps. */
const lastChunk =
  'select start_byte + size as n from log_chunk where path = ? order by start_byte desc limit 1';

async function readSizes(database: Queryable, paths: readonly string[]): Promise<number[]> {
  if (paths.length === 0) return [];
  const rows = await database.allMany<{ n: number }>(
    lastChunk,
    paths.map((path) => [path]),
  );
  return rows.map(([row]) => row?.n ?? 0);
}

const insert = `insert into log_chunk (path, start_byte, size, content, created_at) values (?, ?, ?, ?, ?)
  on conflict (path, start_byte) do nothing`;

interface Chunk {
  readonly path: string;
  readonly start: number;
  readonly bytes: Uint8Array;
}

async function appendPieces(
  database: Database,
  pieces: readonly LogPiece[],
  nowUs: () => number,
): Promise<number[]> {
  const paths = [...new Set(pieces.map(({ path }) => path))];
  const ends = new Map<string, number>();
  for (let turn = 0; turn < MAX_TURNS; turn++) {
    const sizes = await readSizes(database, paths);
    paths.forEach((path, index) => {
      ends.set(path, sizes[index] ?? 0);
    });
    const chunks = missingChunks(pieces, ends);
    if (chunks.length === 0) break;
    const written = await database.runMany(
      insert,
      chunks.map(({ bytes, path, start }) => [path, start, bytes.length, bytes, nowUs()]),
    );
    if (written.every((rows) => rows === 1)) break;
  }
  return pieces.map(({ path }) => ends.get(path) ?? 0);
}

/** What of the pieces follows on the ends, which it moves; the rest is there already or would leave a gap. */
function missingChunks(pieces: readonly LogPiece[], ends: Map<string, number>): Chunk[] {
  const chunks: Chunk[] = [];
  for (const { bytes, offset, path } of pieces) {
    let end = ends.get(path) ?? 0;
    if (offset > end) continue;
    while (end < offset + bytes.length) {
      const part = bytes.subarray(end - offset, end - offset + MAX_CHUNK_BYTES);
      chunks.push({ path, start: end, bytes: part });
      end += part.length;
    }
    ends.set(path, end);
  }
  return chunks;
}

async function readBytes(database: Queryable, path: string, start: number, end: number): Promise<Uint8Array> {
  const rows = await database.all<{ start_byte: number; content: Uint8Array }>(
    `select start_byte, content from log_chunk
     where path = ? and start_byte < ?
       and start_byte >= (select coalesce(max(start_byte), 0) from log_chunk where path = ? and start_byte <= ?)
     order by start_byte`,
    [path, end, path, start],
  );
  const parts = rows.map(({ content, start_byte: at }) =>
    content.subarray(Math.max(0, start - at), Math.max(0, end - at)),
  );
  return Buffer.concat(parts);
}
