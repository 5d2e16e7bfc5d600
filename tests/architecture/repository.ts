// The repository as the rules see it: packages with their manifests, files with their texts. Reads, judges nothing.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface Manifest {
  readonly name: string;
  readonly description?: string;
  readonly exports?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

export interface SourceFile {
  /** From the root of the checkout, with `/`. */
  readonly path: string;
  readonly text: string;
  readonly isTest: boolean;
}

export interface Package {
  readonly folder: string;
  readonly manifest: Manifest;
  readonly readme: string | undefined;
  readonly files: readonly SourceFile[];
}

export interface Repository {
  readonly manifest: Manifest;
  readonly packages: readonly Package[];
  /** scripts, bench and tests: ours, but of no package. */
  readonly others: readonly SourceFile[];
}

const SOURCE = /\.(?:ts|tsx|mts|mjs|js|jsx)$/;
/** Never ours to judge: other people's code, results, recorded contracts. */
const SKIPPED = new Set([
  'node_modules',
  'dist',
  'generated',
  'contracts',
  'results',
  'fixtures',
  'coverage',
]);

export const root = fileURLToPath(new URL('../..', import.meta.url));

export function readRepository(): Repository {
  const folders = [...packageFolders('packages'), ...packageFolders('packages/providers')];
  return {
    manifest: readJson('package.json'),
    packages: folders.map(readPackage),
    others: ['scripts', 'bench', 'tests'].flatMap((folder) => listSources(folder)),
  };
}

export function readJson<T>(path: string): T {
  return JSON.parse(readFileSync(join(root, path), 'utf8')) as T;
}

export function isTestPath(path: string): boolean {
  return /\.test(?:-d)?\.tsx?$|(?:^|\/)tests\//.test(path);
}

function packageFolders(parent: string): string[] {
  if (!existsSync(join(root, parent))) return [];
  return readdirSync(join(root, parent))
    .map((name) => `${parent}/${name}`)
    .filter((folder) => existsSync(join(root, folder, 'package.json')));
}

function readPackage(folder: string): Package {
  const readme = join(root, folder, 'README.md');
  return {
    folder,
    manifest: readJson(`${folder}/package.json`),
    readme: existsSync(readme) ? readFileSync(readme, 'utf8') : undefined,
    files: listSources(folder),
  };
}

function listSources(folder: string): SourceFile[] {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry): SourceFile[] => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return SKIPPED.has(entry.name) ? [] : listSources(path);
    if (!SOURCE.test(entry.name)) return [];
    return [{ path, text: readFileSync(join(root, path), 'utf8'), isTest: isTestPath(path) }];
  });
}
