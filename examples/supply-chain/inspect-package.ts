// The second ledger, one package at a time: its manifest, its licence, and a digest of every file that it brought.
// Only reads, so it may be repeated at any time.
import { createHash, type Hash } from 'node:crypto';
import { createReadStream, existsSync, readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { INSTALL_FOLDER } from './lockfile.ts';

export interface InspectedPackage {
  readonly path: string;
  readonly isInstalled: boolean;
  /** What is wrong with its manifest, where it cannot be read. */
  readonly problem: string | null;
  readonly version: string | null;
  /** As the manifest says it: an SPDX expression in most packages. */
  readonly licence: string | null;
  readonly licenceFile: string | null;
  readonly runsInstallScript: boolean;
  readonly files: number;
  readonly bytes: number;
  /** SHA-256 over names and contents of all its files: equal digests, equal packages. */
  readonly digest: string | null;
}

const LICENCE_FILE = /^(?:licen[cs]e|copying|unlicense)/i;
const PIECE_BYTES = 1 << 20;
const INSTALL_SCRIPTS = ['preinstall', 'install', 'postinstall'];

export async function inspectPackage(
  root: string,
  path: string,
  signal?: AbortSignal,
): Promise<InspectedPackage> {
  const folder = join(root, path);
  if (!existsSync(folder)) return { ...nothingAt(path), isInstalled: false };
  const manifest = readManifest(folder);
  const contents = await digestFiles(folder, signal);
  return {
    ...nothingAt(path),
    ...(typeof manifest === 'string' ? { problem: manifest } : manifestFacts(manifest)),
    licenceFile: readdirSync(folder).find((name) => LICENCE_FILE.test(name)) ?? null,
    ...contents,
  };
}

function nothingAt(path: string): InspectedPackage {
  return {
    path,
    isInstalled: true,
    problem: null,
    version: null,
    licence: null,
    licenceFile: null,
    runsInstallScript: false,
    files: 0,
    bytes: 0,
    digest: null,
  };
}

type Manifest = Readonly<Record<string, unknown>>;

/** The manifest, or in words why there is none: a fact about the package, not a failure of the task. */
function readManifest(folder: string): Manifest | string {
  try {
    const manifest: unknown = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    return isRecord(manifest) ? manifest : 'package.json holds no object';
  } catch (error) {
    return error instanceof SyntaxError ? 'package.json is no JSON' : 'there is no package.json';
  }
}

function manifestFacts(
  manifest: Manifest,
): Pick<InspectedPackage, 'version' | 'licence' | 'runsInstallScript'> {
  const { version, scripts } = manifest;
  return {
    version: typeof version === 'string' ? version : null,
    licence: licenceOf(manifest),
    runsInstallScript: isRecord(scripts) && INSTALL_SCRIPTS.some((name) => name in scripts),
  };
}

/** Old packages wrote `{ type }`, or a list of them to choose from. */
function licenceOf({ license, licenses }: Manifest): string | null {
  const named = (value: unknown): string | null => {
    if (typeof value === 'string') return value.trim() || null;
    return isRecord(value) && typeof value.type === 'string' ? value.type : null;
  };
  if (!Array.isArray(licenses)) return named(license) ?? named(licenses);
  const choices = licenses.map(named).filter((name) => name !== null);
  return named(license) ?? (choices.join(' OR ') || null);
}

async function digestFiles(
  folder: string,
  signal?: AbortSignal,
): Promise<Pick<InspectedPackage, 'files' | 'bytes' | 'digest'>> {
  const whole = createHash('sha256');
  let files = 0;
  let bytes = 0;
  for (const { path, isLink } of filesBelow(folder, '')) {
    signal?.throwIfAborted();
    whole.update(`${path}\0`);
    if (isLink) whole.update(readlinkSync(join(folder, path)));
    else bytes += await updateFromFile(whole, join(folder, path));
    files += 1;
  }
  return { files, bytes, digest: whole.digest('hex') };
}

/** Large files in pieces: some packages hold programs of a hundred megabytes. */
async function updateFromFile(hash: Hash, file: string): Promise<number> {
  const { size } = statSync(file);
  if (size <= PIECE_BYTES) hash.update(readFileSync(file));
  else
    for await (const piece of createReadStream(file, { highWaterMark: PIECE_BYTES }))
      hash.update(piece as Buffer);
  hash.update(`\0${size}\0`);
  return size;
}

interface FoundFile {
  readonly path: string;
  readonly isLink: boolean;
}

/** In an order that every machine gives. What is installed inside a package is a package of its own. */
function filesBelow(folder: string, below: string): FoundFile[] {
  const entries = readdirSync(join(folder, below), { withFileTypes: true });
  return entries
    .sort((left, right) => (left.name < right.name ? -1 : 1))
    .flatMap((entry): FoundFile[] => {
      const path = below === '' ? entry.name : `${below}/${entry.name}`;
      if (entry.isDirectory()) return entry.name === INSTALL_FOLDER ? [] : filesBelow(folder, path);
      return entry.isFile() || entry.isSymbolicLink() ? [{ path, isLink: entry.isSymbolicLink() }] : [];
    });
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
