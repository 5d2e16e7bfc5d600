// What one bundle's folder held when it was last looked at, and what that makes of each file: new, changed, gone.
// It knows nothing of DAGs; the bundle processor does.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type FileContent, type FileStamp, fileStamp, listFiles, readContent } from './dag-folder.ts';
import { type IgnoreRules, ignoreRules, isIgnoreFile } from './ignore-rules.ts';

export interface BundleFile extends FileContent {
  /** It may hold DAGs, is not ignored, and is this processor's to read. */
  readonly isCandidate: boolean;
}

export type FileChange =
  | { readonly kind: 'same' }
  | {
      readonly kind: 'written';
      readonly path: string;
      readonly content: BundleFile;
      readonly isNew: boolean;
    }
  | { readonly kind: 'gone'; readonly path: string };

/** What lay in the folder at some moment. */
export interface FolderListing {
  readonly stamps: ReadonlyMap<string, FileStamp>;
  /** Files that were looked at since: what the listing says of them is out of date. */
  readonly looked: Set<string>;
}

const SAME: FileChange = { kind: 'same' };
/** Files read at once in a scan. */
const READERS = 16;

/** Whether the DAGs of a file are this processor's to publish. What they import may lie anywhere. */
export function isReadHere(path: string, only: string | undefined): boolean {
  return only === undefined || path === only || path.startsWith(`${only}/`);
}

export class BundleFiles {
  #folder: string;
  readonly #only: string | undefined;
  readonly #files = new Map<string, BundleFile>();
  #ignore: IgnoreRules = ignoreRules(new Map());
  readonly #lookedSinceListing = new Set<Set<string>>();

  /** `only`: a folder or a file in it. */
  constructor(folder: string, only?: string) {
    this.#folder = folder;
    this.#only = only;
  }

  get folder(): string {
    return this.#folder;
  }

  /** The same files, as far as they are, lie elsewhere from now on: the next listing says which are others. */
  moveTo(folder: string): void {
    this.#folder = folder;
  }

  get(path: string): BundleFile | undefined {
    return this.#files.get(path);
  }

  /** All files, as they were when they were last looked at. */
  entries(): Iterable<readonly [path: string, content: BundleFile]> {
    return this.#files;
  }

  /** Looks at one file. A change of an ignore file concerns others too: then look at the whole folder. */
  async look(path: string): Promise<FileChange> {
    for (const looked of this.#lookedSinceListing) looked.add(path);
    const stamp = await fileStamp(this.folder, path);
    const known = this.#files.get(path);
    const read = stamp === null ? null : await readContent(this.folder, path, stamp);
    if (read === null) {
      this.#files.delete(path);
      return known === undefined ? SAME : { kind: 'gone', path };
    }
    const content = { ...read, isCandidate: this.#isCandidate(path, read) };
    this.#files.set(path, content);
    if (known?.hash === content.hash && known.isCandidate === content.isCandidate) return SAME;
    return { kind: 'written', path, content, isNew: known === undefined };
  }

  /** What lies in the folder. Takes long where that is much: files may be looked at meanwhile. Give it to `scan`. */
  async list(): Promise<FolderListing> {
    const looked = new Set<string>();
    this.#lookedSinceListing.add(looked);
    return { stamps: await listFiles(this.folder), looked };
  }

  /** Looks at the whole folder as it was listed; reads only files whose size or time of change is another. */
  async scan({ looked, stamps }: FolderListing): Promise<FileChange[]> {
    this.#lookedSinceListing.delete(looked);
    this.#ignore = await this.#readIgnoreRules([...stamps.keys()].filter(isIgnoreFile));
    const gone = [...this.#files.keys()].filter((path) => !stamps.has(path) && !looked.has(path));
    for (const path of gone) this.#files.delete(path);
    const suspects = [...stamps].filter(([path, stamp]) => this.#isSuspect(path, stamp));
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

  #isSuspect(path: string, stamp: FileStamp): boolean {
    const known = this.#files.get(path);
    if (known === undefined || known.isCandidate !== this.#isCandidate(path, known)) return true;
    return (
      known.size !== stamp.size || known.modifiedMs !== stamp.modifiedMs || known.outside !== stamp.outside
    );
  }

  #isCandidate(path: string, { mayHoldDags }: FileContent): boolean {
    return mayHoldDags && isReadHere(path, this.#only) && !this.#ignore.isIgnored(path);
  }

  async #readIgnoreRules(paths: readonly string[]): Promise<IgnoreRules> {
    const texts = new Map<string, string>();
    for (const path of paths) {
      // One that cannot be read ignores nothing.
      texts.set(path, await readFile(join(this.folder, path), 'utf8').catch(() => ''));
    }
    return ignoreRules(texts);
  }
}
