// Logs as files in a folder: of this machine, or one that all servers share. What the local executor writes there itself
// is read the same way.
import { type FSWatcher, watch } from 'node:fs';
import { type FileHandle, mkdir, open, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { checkLogPath, type LogPiece, type LogStore } from './log-store.ts';
import { LogWatchers } from './log-watchers.ts';

/** A file that is not there yet cannot be watched. */
const LOOK_MS = 150;

export function folderLogStore(folder: string): LogStore {
  const watchers = new LogWatchers(LOOK_MS);
  const underWay = new Map<string, Promise<number>>();
  const place = (path: string): string => {
    checkLogPath(path);
    return join(folder, ...path.split('/'));
  };
  /** One after the other for each log, so that the end which one sees is not moved by another. */
  const append = (piece: LogPiece): Promise<number> => {
    const before = underWay.get(piece.path) ?? Promise.resolve(0);
    const own = before.catch(() => 0).then(() => appendToFile(place(piece.path), piece));
    underWay.set(piece.path, own);
    return own.finally(() => {
      if (underWay.get(piece.path) === own) underWay.delete(piece.path);
      watchers.tell(piece.path);
    });
  };
  return {
    lateMs: 0,
    append: (pieces) => Promise.all(pieces.map(append)),
    sizes: (paths) => Promise.all(paths.map((path) => sizeOf(place(path)))),
    read: (path, start, end) => readFrom(place(path), start, end),
    watch: (path, changed) => {
      const file = place(path);
      let watcher = watchFile(file, changed);
      const end = watchers.add(path, changed, () => {
        if (watcher) return;
        watcher = watchFile(file, changed);
        if (watcher) changed();
      });
      return () => {
        end();
        watcher?.close();
      };
    },
  };
}

async function appendToFile(file: string, { bytes, offset }: LogPiece): Promise<number> {
  await mkdir(dirname(file), { recursive: true });
  const handle = await open(file, 'a+');
  try {
    const { size } = await handle.stat();
    if (offset > size || offset + bytes.length <= size) return size;
    const missing = bytes.subarray(size - offset);
    await handle.writeFile(missing);
    return size + missing.length;
  } finally {
    await handle.close();
  }
}

async function sizeOf(file: string): Promise<number> {
  try {
    return (await stat(file)).size;
  } catch (error) {
    if (isNoFile(error)) return 0;
    throw error;
  }
}

async function readFrom(file: string, start: number, end: number): Promise<Uint8Array> {
  let handle: FileHandle;
  try {
    handle = await open(file, 'r');
  } catch (error) {
    if (isNoFile(error)) return new Uint8Array();
    throw error;
  }
  try {
    const { size } = await handle.stat();
    const buffer = Buffer.allocUnsafe(Math.max(0, Math.min(end, size) - start));
    let filled = 0;
    while (filled < buffer.length) {
      const { bytesRead } = await handle.read(buffer, filled, buffer.length - filled, start + filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return buffer.subarray(0, filled);
  } finally {
    await handle.close();
  }
}

function watchFile(file: string, changed: () => void): FSWatcher | null {
  try {
    return watch(file, { persistent: false }, changed).on('error', changed);
  } catch {
    return null;
  }
}

function isNoFile(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ENOENT' || code === 'ENOTDIR' || code === 'ENAMETOOLONG';
}
