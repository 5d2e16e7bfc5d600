// Which files a DAG file may load, and what is wrong where it loads another. A version's code is the files below the
// bundle's folder; a file beside it would not be there where the task runs.
import { readFileSync, realpathSync } from 'node:fs';
import { dirname, extname, join, resolve, sep } from 'node:path';

export function isInside(root: string, file: string): boolean {
  return file.startsWith(root.endsWith(sep) ? root : root + sep);
}

export function isOfPackage(file: string): boolean {
  return file.includes(`${sep}node_modules${sep}`);
}

interface LoadedModule {
  readonly parent?: { readonly filename?: string } | null | undefined;
}

export interface ImportPlace {
  readonly specifier: string;
  readonly line: number;
  readonly column: number;
}

/** A file of the bundle imports a file outside of it by a path. */
export class OutsideImportError extends Error {
  override readonly name = 'OutsideImportError';
  readonly code = 'ARIEL_IMPORT_OUTSIDE';
  /** Absolute. */
  readonly path: string;
  readonly place: ImportPlace;

  constructor(path: string, place: ImportPlace, target: string) {
    super(
      `"${place.specifier}" leads to ${target}, which lies outside the DAG folder and would be missing where tasks run`,
    );
    this.path = path;
    this.place = place;
  }
}

/** The first import by path that leaves the root. By name is allowed: that is a package, linked into the workspace. */
export function outsideImport(
  root: string,
  modules: Readonly<Record<string, LoadedModule | undefined>>,
): OutsideImportError | null {
  for (const [file, module] of Object.entries(modules)) {
    const importer = module?.parent?.filename;
    if (isInside(root, file) || isOfPackage(file) || importer === undefined || !isInside(root, importer))
      continue;
    const place = importPlace(importer, file);
    if (place !== null) return new OutsideImportError(importer, place, file);
  }
  return null;
}

/** Where `importer` names `target` by a relative or absolute path; null where it does not. */
export function importPlace(importer: string, target: string): ImportPlace | null {
  const source = readFileSync(importer, 'utf8');
  for (const match of source.matchAll(/(['"`])((?:\.{1,2}\/|\/)[^'"`\n]*)\1/g)) {
    const specifier = match[2] ?? '';
    const named = resolve(dirname(importer), specifier);
    if (!isSameModule(named, target)) continue;
    const before = source.slice(0, match.index);
    const lineStart = before.lastIndexOf('\n') + 1;
    return { specifier, line: before.split('\n').length, column: match.index - lineStart + 1 };
  }
  return null;
}

/** An import may leave out the extension or name the folder of an index, or write `.js` for what is `.ts`; and what it
 * names may be a link. */
function isSameModule(named: string, target: string): boolean {
  const bare = (path: string): string => path.replace(/\.[cm]?[jt]sx?$/, '');
  const isTarget = (path: string): boolean =>
    path === target || bare(path) === bare(target) || `${path}${sep}index` === bare(target);
  if (isTarget(named)) return true;
  const extension = extname(target);
  return [named, `${bare(named)}${extension}`, join(named, `index${extension}`)].some(
    (path) => realPath(path) === target,
  );
}

function realPath(path: string): string | null {
  try {
    return realpathSync(path);
  } catch {
    // It names nothing: some other module was meant.
    return null;
  }
}
