// The lockfile must know what every package.json asks for. Installing does not insist on it, so a test does.
import type { Finding } from './finding.ts';
import type { Manifest } from './repository.ts';

export interface LockEntry {
  readonly version?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const KINDS = ['dependencies', 'devDependencies', 'peerDependencies', 'optionalDependencies'] as const;

/** `folder` is where the manifest lies, `''` for the root. */
export function checkLockfile(
  folder: string,
  manifest: Manifest,
  lock: Readonly<Record<string, LockEntry>>,
): Finding[] {
  const file = folder === '' ? 'package.json' : `${folder}/package.json`;
  const found = (message: string): Finding => ({ rule: 'lockfile', file, line: 1, message });
  const entry = lock[folder];
  if (entry === undefined) return [found('package-lock.json does not know this package; run npm install')];
  return KINDS.flatMap((kind) => {
    const asked = manifest[kind] ?? {};
    const locked = entry[kind] ?? {};
    return [...new Set([...Object.keys(asked), ...Object.keys(locked)])]
      .filter((name) => asked[name] !== locked[name])
      .map((name) =>
        found(
          `${name} is ${asked[name] ?? 'absent'} here and ${locked[name] ?? 'absent'} in package-lock.json; run npm install`,
        ),
      );
  });
}
