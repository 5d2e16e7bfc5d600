// The first ledger: what `package-lock.json` says should be installed. Reads versions 2 and 3 of the format.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface LockedPackage {
  /** Where npm installs it, from the root of the project, such as `node_modules/@types/node`. */
  readonly path: string;
  readonly name: string;
  /** Null for a link to a folder of the project. */
  readonly version: string | null;
  /** The folder of the project that it links to. */
  readonly linkTo: string | null;
  /** Checksum of the package's archive, as npm writes it: `sha512-…`. */
  readonly integrity: string | null;
  /** Whether an installation without it is whole, for example because it is for another kind of machine. */
  readonly isOptional: boolean;
}

interface LockfileEntry {
  readonly name?: string;
  readonly version?: string;
  readonly resolved?: string;
  readonly link?: boolean;
  readonly integrity?: string;
  readonly optional?: boolean;
  readonly devOptional?: boolean;
  readonly inBundle?: boolean;
}

interface Lockfile {
  readonly packages?: Readonly<Record<string, LockfileEntry>>;
}

export const INSTALL_FOLDER = 'node_modules';

export function readLockedPackages(root: string): LockedPackage[] {
  const { packages } = readLockfile(join(root, 'package-lock.json'));
  if (packages === undefined) {
    throw new Error(`${join(root, 'package-lock.json')} has no "packages": npm 7 or later writes them.`);
  }
  return Object.entries(packages)
    .filter(([path]) => isInstalledAt(path))
    .map(([path, entry]) => lockedPackage(path, entry));
}

/** Checksums that npm noted when it installed; empty where another program did. */
export function readInstallNotes(root: string): ReadonlyMap<string, string> {
  try {
    const { packages = {} } = readLockfile(join(root, INSTALL_FOLDER, '.package-lock.json'));
    return new Map(
      Object.entries(packages).flatMap(([path, { integrity }]) => (integrity ? [[path, integrity]] : [])),
    );
  } catch {
    return new Map();
  }
}

export function packageName(path: string): string {
  return path.slice(path.lastIndexOf(`${INSTALL_FOLDER}/`) + INSTALL_FOLDER.length + 1);
}

function readLockfile(path: string): Lockfile {
  return JSON.parse(readFileSync(path, 'utf8')) as Lockfile;
}

/** The other entries are the project itself and its workspaces. */
function isInstalledAt(path: string): boolean {
  return path.startsWith(`${INSTALL_FOLDER}/`) || path.includes(`/${INSTALL_FOLDER}/`);
}

function lockedPackage(path: string, entry: LockfileEntry): LockedPackage {
  return {
    path,
    name: entry.name ?? packageName(path),
    version: entry.version ?? null,
    linkTo: entry.link === true ? (entry.resolved ?? null) : null,
    integrity: entry.integrity ?? null,
    isOptional: entry.optional === true || entry.devOptional === true,
  };
}
