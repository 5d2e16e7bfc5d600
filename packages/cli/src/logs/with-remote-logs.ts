// Logs that are in their own place no more are read from the remote folder. What is written goes to their own place only.
import type { StoragePath } from '@ariel/provider-storage';
import type { LogStore } from '@ariel/store';
import type { Problem } from '../components/process-part.ts';
import type { OpenFolder } from './remote-log-folder.ts';

/** How long it is believed that a log is not there: who follows a log asks again and again. */
const BELIEVED_MS = 15_000;
const MOST_BELIEVED = 1000;

export function withRemoteLogs(
  own: LogStore,
  open: OpenFolder,
  report: (problem: Problem) => void,
  nowMs: () => number = () => performance.now(),
): LogStore {
  let folder: Promise<StoragePath> | null = null;
  const at = async (path: string): Promise<StoragePath> => {
    folder ??= open();
    folder.catch(() => {
      folder = null;
    });
    return (await folder).join(path);
  };
  const absent = new Map<string, number>();
  const sizeThere = async (path: string): Promise<number> => {
    if ((absent.get(path) ?? 0) > nowMs()) return 0;
    try {
      const file = await at(path);
      if (await file.isFile()) return (await file.stat()).size;
    } catch (error) {
      report({ message: 'remote logs cannot be read', error });
    }
    if (absent.size >= MOST_BELIEVED) absent.clear();
    absent.set(path, nowMs() + BELIEVED_MS);
    return 0;
  };
  return {
    lateMs: own.lateMs,
    append: (pieces) => own.append(pieces),
    watch: (path, changed) => own.watch(path, changed),
    sizes: async (paths) => {
      const sizes = await own.sizes(paths);
      return Promise.all(sizes.map((size, index) => (size > 0 ? size : sizeThere(paths[index] ?? ''))));
    },
    read: async (path, start, end) => {
      const [size = 0] = await own.sizes([path]);
      if (size > 0) return own.read(path, start, end);
      const there = Math.min(end, await sizeThere(path));
      if (start >= there) return new Uint8Array();
      const stream = await (await at(path)).readStream({ start, end: there - 1 });
      return new Uint8Array(Buffer.concat(await stream.toArray()));
    },
  };
}
