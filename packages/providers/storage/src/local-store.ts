// Local files as a store. A write goes to another name first: readers never see half a file.
import { createReadStream, createWriteStream } from 'node:fs';
import { copyFile, mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ListedObject, ObjectStat, ObjectStore } from './object-store.ts';

let writes = 0;

/** `root` is an absolute folder; keys are paths below it. */
export function localStore(root: string): ObjectStore {
  const at = (key: string): string => join(root, key);
  return {
    async read(key, range) {
      const info = await infoOf(at(key));
      if (info === null) return null;
      const { end, start = 0 } = range ?? {};
      return createReadStream(at(key), { start, ...(end === undefined ? {} : { end }) });
    },
    async write(key, body) {
      await mkdir(dirname(at(key)), { recursive: true });
      writes += 1;
      const draft = `${at(key)}.${process.pid}-${writes}.part`;
      try {
        const source: Uint8Array[] | Readable = body instanceof Uint8Array ? [body] : body;
        await pipeline(source, createWriteStream(draft));
        await rename(draft, at(key));
      } catch (error) {
        await rm(draft, { force: true });
        throw error;
      }
    },
    stat: (key) => infoOf(at(key)),
    list: (prefix, isDeep) => listed(root, prefix, isDeep),
    delete: (key) => rm(at(key), { force: true }),
    async copy(from, to) {
      await mkdir(dirname(at(to)), { recursive: true });
      await copyFile(at(from), at(to));
    },
  };
}

async function infoOf(path: string): Promise<ObjectStat | null> {
  const info = await stat(path).catch(() => null);
  if (info === null || !info.isFile()) return null;
  const etag = `${info.size}-${Math.round(info.mtimeMs * 1000)}`;
  return { size: info.size, modifiedAt: info.mtime, etag, contentType: null };
}

async function* listed(root: string, prefix: string, isDeep: boolean): AsyncGenerator<ListedObject> {
  const folder = prefix.slice(0, prefix.lastIndexOf('/') + 1);
  const entries = await readdir(join(root, folder), { withFileTypes: true }).catch(() => []);
  // As object stores order keys: a folder's name counts with its slash.
  const names = entries.map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name)).sort();
  for (const name of names) {
    const key = `${folder}${name}`;
    if (!key.startsWith(prefix) || key.endsWith('.part')) continue;
    if (!name.endsWith('/')) {
      const info = await infoOf(join(root, key));
      if (info !== null) yield { key, stat: info };
    } else if (isDeep) yield* listed(root, key, true);
    else yield { key, stat: null };
  }
}
