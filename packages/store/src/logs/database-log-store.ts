// Logs as chunks in the database: every server sees them, and nothing else needs to be shared. Chunks of one log follow
// each other; the key makes of two writers of the same bytes one.
import type { Database, Queryable, SqlParameters } from '../database/database.ts';
import { compactLog, MAX_CHUNK_BYTES } from './compact-log.ts';
import { GrownLogs, type LogTime, machineLogTime } from './grown-logs.ts';
import { checkLogPath, type LogPiece, type LogStore } from './log-store.ts';
import { LogWatchers } from './log-watchers.ts';

/** How often a reader looks for what came by way of another server. */
const LOOK_MS = 300;
/** A log to which nothing was added for so long has probably ended. */
const QUIET_MS = 10_000;
/** Somebody else added to the log at the same moment: looked at again so often. */
const MAX_TURNS = 5;

export interface DatabaseLogOptions {
  /** Pieces of a log to which nothing was added for so long are put together. @default 10 000 */
  readonly quietMs?: number;
  /** @default the machine's */
  readonly time?: LogTime;
}

export function databaseLogStore(
  database: Database,
  nowUs: () => number,
  { quietMs = QUIET_MS, time = machineLogTime }: DatabaseLogOptions = {},
): LogStore {
  const watchers = new LogWatchers(LOOK_MS);
  const grown = new GrownLogs((path) => compactLog(database, path), quietMs, time);
  return {
    lateMs: 500,
    append: async (pieces) => {
      for (const { path } of pieces) checkLogPath(path);
      const ends = await appendPieces(database, pieces, nowUs, (path) => grown.grew(path));
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

interface LastChunk {
  readonly start: number;
  readonly size: number;
}

const nothing: LastChunk = { start: 0, size: 0 };

/** Where a log's last chunk lies, and so where the log ends: there are no gaps. */
async function lastChunks(database: Queryable, paths: readonly string[]): Promise<LastChunk[]> {
  if (paths.length === 0) return [];
  const rows = await database.allMany<LastChunk>(
    'select start_byte as start, size from log_chunk where path = ? order by start_byte desc limit 1',
    paths.map((path) => [path]),
  );
  return rows.map(([row]) => row ?? nothing);
}

async function readSizes(database: Queryable, paths: readonly string[]): Promise<number[]> {
  return (await lastChunks(database, paths)).map(endOf);
}

const endOf = ({ size, start }: LastChunk): number => start + size;

/** Only behind the chunk that was the last one: one that others have put together meanwhile is not there any more. */
const insert = (dialect: Queryable['dialect']): string => `insert into log_chunk
    (path, start_byte, size, content, created_at)
  select ?, cast(? as integer), cast(? as integer), ${dialect === 'postgres' ? 'cast(? as bytea)' : '?'}, cast(? as integer)
  where cast(? as integer) = 0 or exists (select 1 from log_chunk
    where path = ? and start_byte = ? and size = ?${dialect === 'postgres' ? ' for share' : ''})
  on conflict (path, start_byte) do nothing`;

interface Chunk {
  readonly path: string;
  readonly start: number;
  readonly bytes: Uint8Array;
  /** The chunk on which it follows. */
  readonly before: LastChunk;
}

async function appendPieces(
  database: Database,
  pieces: readonly LogPiece[],
  nowUs: () => number,
  grew: (path: string) => void,
): Promise<number[]> {
  const paths = [...new Set(pieces.map(({ path }) => path))];
  const last = new Map<string, LastChunk>();
  for (let turn = 0; turn < MAX_TURNS; turn++) {
    const found = await lastChunks(database, paths);
    paths.forEach((path, index) => {
      last.set(path, found[index] ?? nothing);
    });
    const chunks = missingChunks(pieces, last);
    if (chunks.length === 0) break;
    const written = await database.runMany(insert(database.dialect), chunks.map(parametersOf(nowUs())));
    for (const { path, start } of chunks) if (start > 0) grew(path);
    if (written.every((rows) => rows === 1)) break;
  }
  return pieces.map(({ path }) => endOf(last.get(path) ?? nothing));
}

const parametersOf =
  (atUs: number) =>
  ({ before, bytes, path, start }: Chunk): SqlParameters => [
    ...[path, start, bytes.length, bytes, atUs],
    ...[start, path, before.start, before.size],
  ];

/** What of the pieces follows on the last chunks, which it moves; the rest is there already or would leave a gap. */
function missingChunks(pieces: readonly LogPiece[], last: Map<string, LastChunk>): Chunk[] {
  const chunks: Chunk[] = [];
  for (const { bytes, offset, path } of pieces) {
    let before = last.get(path) ?? nothing;
    if (offset > endOf(before)) continue;
    for (let at = endOf(before); at < offset + bytes.length; at = endOf(before)) {
      const part = bytes.subarray(at - offset, at - offset + MAX_CHUNK_BYTES);
      chunks.push({ path, start: at, bytes: part, before });
      before = { start: at, size: part.length };
    }
    last.set(path, before);
  }
  return chunks.sort(byPlace);
}

/** In one order with all who append, so that none waits for another in a circle. */
const byPlace = (left: Chunk, right: Chunk): number =>
  left.path === right.path ? left.start - right.start : left.path < right.path ? -1 : 1;

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
