// Matches the two ledgers: each difference and each broken rule is one finding. Pure: the same ledgers, the same findings.
import type { InspectedPackage } from './inspect-package.ts';
import { judgeLicence } from './licence.ts';
import type { LockedPackage } from './lockfile.ts';

/** What can be found, and what it is called in reports; the gravest first. */
export const findingNames = {
  integrity_differs: 'installed from another archive',
  version_differs: 'another version',
  missing: 'not installed',
  extra: 'not in the lockfile',
  licence_denied: 'licence denied',
  licence_missing: 'no licence',
  licence_unknown: 'licence not recognised',
  manifest_broken: 'manifest unreadable',
  integrity_missing: 'no checksum',
  integrity_weak: 'weak checksum',
} as const;

export type FindingKind = keyof typeof findingNames;

export interface Finding {
  readonly path: string;
  readonly kind: FindingKind;
  readonly detail: string;
}

export interface InstalledFolder {
  readonly path: string;
  /** Checksum of the archive that npm unpacked there, where npm noted it. */
  readonly integrity: string | null;
}

export interface Ledgers {
  readonly locked: readonly LockedPackage[];
  /** Packages of the lockfile as they are on disk; only these are judged. */
  readonly inspected: readonly InspectedPackage[];
  readonly installed: readonly InstalledFolder[];
  readonly deniedLicences: readonly string[];
}

export function reconcile({ locked, inspected, installed, deniedLicences }: Ledgers): Finding[] {
  const lockedByPath = new Map(locked.map((each) => [each.path, each]));
  const installedByPath = new Map(installed.map((each) => [each.path, each]));
  const findings = inspected.flatMap((found) => {
    const entry = lockedByPath.get(found.path);
    if (entry === undefined) return [];
    if (!found.isInstalled) return absence(entry);
    const note = installedByPath.get(found.path)?.integrity ?? null;
    return [...contents(entry, found), ...licence(entry, found, deniedLicences), ...integrity(entry, note)];
  });
  const extras = installed.filter(({ path }) => !lockedByPath.has(path));
  return [
    ...findings,
    ...extras.map(({ path }) => finding(path, 'extra', 'installed, but not in the lockfile')),
  ].sort(byGravity);
}

function absence({ path, version, isOptional }: LockedPackage): Finding[] {
  return isOptional ? [] : [finding(path, 'missing', `locked at ${version ?? 'a link'}, not installed`)];
}

function contents(locked: LockedPackage, found: InspectedPackage): Finding[] {
  if (found.problem !== null) return [finding(locked.path, 'manifest_broken', found.problem)];
  if (locked.version === null || locked.version === found.version) return [];
  return [
    finding(
      locked.path,
      'version_differs',
      `locked at ${locked.version}, installed ${found.version ?? 'without a version'}`,
    ),
  ];
}

/** The project's own packages are its own business. */
function licence(locked: LockedPackage, found: InspectedPackage, denied: readonly string[]): Finding[] {
  if (locked.linkTo !== null || found.problem !== null) return [];
  if (found.licence === null)
    return [finding(locked.path, 'licence_missing', 'its manifest names no licence')];
  const verdict = judgeLicence(found.licence, denied);
  return verdict === 'accepted' ? [] : [finding(locked.path, `licence_${verdict}`, found.licence)];
}

function integrity(
  { path, linkTo, integrity: expected }: LockedPackage,
  installed: string | null,
): Finding[] {
  if (linkTo !== null) return [];
  if (expected === null) return [finding(path, 'integrity_missing', 'the lockfile holds no checksum for it')];
  if (installed !== null && installed !== expected)
    return [finding(path, 'integrity_differs', `npm unpacked ${installed}`)];
  return expected.includes('sha512-')
    ? []
    : [finding(path, 'integrity_weak', expected.split('-')[0] ?? expected)];
}

function finding(path: string, kind: FindingKind, detail: string): Finding {
  return { path, kind, detail };
}

const gravity = Object.keys(findingNames);

function byGravity(left: Finding, right: Finding): number {
  return gravity.indexOf(left.kind) - gravity.indexOf(right.kind) || (left.path < right.path ? -1 : 1);
}
