// The SQLite table of what was found, run by run. A run that is stored again replaces what it stored before.
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { InspectedPackage } from './inspect-package.ts';
import type { LockedPackage } from './lockfile.ts';
import type { Finding } from './reconcile.ts';

const SCHEMA = `
  create table if not exists check_run (
    run_id text primary key, checked_at text not null, root text not null, kilobytes integer not null, denied_licences text not null
  );
  create table if not exists package (
    run_id text not null, path text not null, name text not null, locked_version text, installed_version text,
    is_installed integer not null, is_link integer not null, licence text, licence_file text, integrity text,
    runs_install_script integer not null, files integer not null, bytes integer not null, digest text,
    primary key (run_id, path)
  );
  create table if not exists finding (
    run_id text not null, path text not null, kind text not null, detail text not null, primary key (run_id, path, kind)
  );`;

const WAIT_MS = 10_000;

export interface CheckRun {
  readonly runId: string;
  readonly checkedAt: string;
  readonly root: string;
  readonly kilobytes: number;
  readonly deniedLicences: readonly string[];
}

export interface StoredPackage {
  readonly path: string;
  readonly name: string;
  readonly locked_version: string | null;
  readonly installed_version: string | null;
  readonly is_installed: number;
  readonly is_link: number;
  readonly licence: string | null;
  readonly runs_install_script: number;
  readonly files: number;
  readonly bytes: number;
  readonly digest: string | null;
}

export interface StoredRun {
  readonly run: CheckRun;
  readonly packages: readonly StoredPackage[];
  readonly findings: readonly Finding[];
}

export function createLedger(file: string): void {
  mkdirSync(dirname(file), { recursive: true });
  using database = new DatabaseSync(file, { timeout: WAIT_MS });
  database.exec(SCHEMA);
}

export function storeRun(
  file: string,
  run: CheckRun,
  {
    locked,
    inspected,
    findings,
  }: {
    locked: readonly LockedPackage[];
    inspected: readonly InspectedPackage[];
    findings: readonly Finding[];
  },
): void {
  using database = new DatabaseSync(file, { timeout: WAIT_MS });
  database.exec('begin immediate');
  for (const table of ['check_run', 'package', 'finding'])
    database.prepare(`delete from ${table} where run_id = ?`).run(run.runId);
  database
    .prepare('insert into check_run values (?, ?, ?, ?, ?)')
    .run(run.runId, run.checkedAt, run.root, run.kilobytes, JSON.stringify(run.deniedLicences));
  const insertPackage = database.prepare(`insert into package values (${Array(14).fill('?').join(', ')})`);
  const lockedByPath = new Map(locked.map((each) => [each.path, each]));
  for (const found of inspected) {
    const entry = lockedByPath.get(found.path);
    if (entry === undefined) continue;
    insertPackage.run(
      run.runId,
      found.path,
      entry.name,
      entry.version,
      found.version,
      Number(found.isInstalled),
      Number(entry.linkTo !== null),
      found.licence,
      found.licenceFile,
      entry.integrity,
      Number(found.runsInstallScript),
      found.files,
      found.bytes,
      found.digest,
    );
  }
  const insertFinding = database.prepare('insert into finding values (?, ?, ?, ?)');
  for (const { path, kind, detail } of findings) insertFinding.run(run.runId, path, kind, detail);
  database.exec('commit');
}

export function readRun(file: string, runId: string): StoredRun {
  using database = new DatabaseSync(file, { readOnly: true, timeout: WAIT_MS });
  const run = database.prepare('select * from check_run where run_id = ?').get(runId);
  if (run === undefined)
    throw new Error(`${file} holds no run ${runId}; its task store_ledger did not finish.`);
  return {
    run: {
      runId,
      checkedAt: String(run.checked_at),
      root: String(run.root),
      kilobytes: Number(run.kilobytes),
      deniedLicences: JSON.parse(String(run.denied_licences)) as string[],
    },
    packages: database
      .prepare('select * from package where run_id = ? order by path')
      .all(runId) as unknown as StoredPackage[],
    findings: database
      .prepare('select path, kind, detail from finding where run_id = ? order by rowid')
      .all(runId) as unknown as Finding[],
  };
}
