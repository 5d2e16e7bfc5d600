// How stored values look in answers of the public API.
import { formatInstant } from '@ariel/core';

export function iso(us: number): string {
  return formatInstant(us);
}

export function isoOrNull(us: number | null | undefined): string | null {
  return us === null || us === undefined ? null : formatInstant(us);
}

/** Seconds between two instants, null where one is missing. */
export function secondsBetween(startUs: number | null, endUs: number | null): number | null {
  return startUs === null || endUs === null ? null : (endUs - startUs) / 1_000_000;
}

/** ISO 8601: `PT1H30M`, `P2D`. */
export function isoDuration(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  const days = Math.floor(seconds / 86_400);
  const parts = [
    [Math.floor(seconds / 3600) % 24, 'H'],
    [Math.floor(seconds / 60) % 60, 'M'],
    [(seconds % 60) + (ms % 1000) / 1000, 'S'],
  ] as const;
  const time = parts.map(([amount, unit]) => (amount === 0 ? '' : `${amount}${unit}`)).join('');
  const date = days === 0 ? 'P' : `P${days}D`;
  return time === '' && days > 0 ? date : `${date}T${time === '' ? '0S' : time}`;
}

/** A list of texts as the database keeps it. */
export function textList(json: string): string[] {
  return JSON.parse(json) as string[];
}

/** The page of a bundle in some version; null where it has none, or one that no browser should be led to. */
export function bundleUrl(template: string | null, version: string | null): string | null {
  if (template === null || !/^https?:\/\//.test(template)) return null;
  if (version === null && template.includes('{version}')) return null;
  return template.replaceAll('{version}', encodeURIComponent(version ?? ''));
}

export interface VersionFacts {
  readonly version_id: string;
  readonly version_number: number;
  readonly version_created_at: number;
  readonly bundle_name: string;
  readonly bundle_version: string | null;
  /** The page of a version, with `{version}` for it. */
  readonly bundle_url_template: string | null;
}

export function presentVersion(dagId: string, displayName: string | null, version: VersionFacts) {
  return {
    id: version.version_id,
    version_number: version.version_number,
    dag_id: dagId,
    bundle_name: version.bundle_name,
    bundle_version: version.bundle_version,
    created_at: iso(version.version_created_at),
    dag_display_name: displayName ?? dagId,
    bundle_url: bundleUrl(version.bundle_url_template, version.bundle_version),
  };
}
