// A dependency is a decision: each has its line, with the reason, in the record on dependencies.
import type { Finding } from './finding.ts';
import type { Manifest } from './repository.ts';

export const DEPENDENCY_RECORD = 'docs/adr/0004-dependencies.md';

export function checkReasons(
  folder: string,
  manifest: Manifest,
  record: string,
  ours: ReadonlySet<string>,
): Finding[] {
  const lines = record.split('\n').filter((line) => line.startsWith('|'));
  return [
    manifest.dependencies,
    manifest.devDependencies,
    manifest.peerDependencies,
    manifest.optionalDependencies,
  ]
    .flatMap((kind) => Object.keys(kind ?? {}))
    .filter((name) => !ours.has(name) && !lines.some((line) => line.split('|')[1]?.includes(`\`${name}\``)))
    .map((name) => ({
      rule: 'dependency',
      file: folder === '' ? 'package.json' : `${folder}/package.json`,
      line: 1,
      message: `${name} has no line in ${DEPENDENCY_RECORD}`,
    }));
}
