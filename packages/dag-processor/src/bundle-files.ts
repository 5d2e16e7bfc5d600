// What one bundle's folder held when it was last looked at, and what that makes of each file: new, changed, gone.
// It knows nothing of DAGs; the bundle processor does.
import { type FileContent, fileStamp, listFiles, readContent } from './dag-folder.ts';

export type FileChange =
  | { readonly kind: 'same' }
  | {
      readonly kind: 'written';
      readonly path: string;
      readonly content: FileContent;
      readonly isNew: boolean;
    }
  | { readonly kind: 'gone'; readonly path: string };

const SAME: FileChange = { kind: 'same' };
/** Files read at once in a scan. */
const READERS = 16;

export class BundleFiles {
  readonly folder: string;
  readonly #files = new Map<string, FileContent>();

  constructor(folder: string) {
    this.folder = folder;
  }

  get(path: string): FileContent | undefined {
    return this.#files.get(path);
  }

  /** Looks at one file. */
  async look(path: string): Promise<FileChange> {
    const stamp = await fileStamp(this.folder, path);
    const known = this.#files.get(path);
    const content = stamp === null ? null : await readContent(this.folder, path, stamp);
    if (content === null) {
      this.#files.delete(path);
      return known === undefined ? SAME : { kind: 'gone', path };
    }
    this.#files.set(path, content);
    if (known?.hash === content.hash) return SAME;
    return { kind: 'written', path, content, isNew: known === undefined };
  }

  /** Looks at the whole folder; reads only files whose size or time of change is another. */
  async scan(): Promise<FileChange[]> {
    const stamps = await listFiles(this.folder);
    const gone = [...this.#files.keys()].filter((path) => !stamps.has(path));
    for (const path of gone) this.#files.delete(path);
    const suspects = [...stamps].filter(([path, stamp]) => {
      const known = this.#files.get(path);
      return known === undefined || known.size !== stamp.size || known.modifiedMs !== stamp.modifiedMs;
    });
    const oldestFirst = suspects.sort(
      ([leftPath, left], [rightPath, right]) =>
        left.modifiedMs - right.modifiedMs || (leftPath < rightPath ? -1 : 1),
    );
    const changes: FileChange[] = gone.map((path) => ({ kind: 'gone', path }));
    for (let index = 0; index < oldestFirst.length; index += READERS) {
      const group = oldestFirst.slice(index, index + READERS);
      changes.push(...(await Promise.all(group.map(([path]) => this.look(path)))));
    }
    return changes.filter((change) => change.kind !== 'same');
  }
}
