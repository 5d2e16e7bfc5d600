// compatible: what is known of bundles, and which version of a bundle DAGs, their versions and their runs are of.
import type { Migration } from './migration.ts';

export const bundles: Migration = {
  number: 18,
  name: 'bundles',
  breaking: false,
  statements: [
    // `version`: of which all files are evaluated. `seq`: how many versions it had. `team`: the one that the configuration gave it.
    `create table dag_bundle (
      name text primary key,
      kind text not null,
      is_active integer not null default 1,
      version text,
      seq integer not null default 0,
      url_template text,
      team text,
      disables_versioning integer not null default 0,
      refreshed_at integer,
      refresh_error text
    )`,
    // A version may come again: after a force-push, or once another ref is tracked.
    `create table dag_bundle_version (
      bundle_name text not null,
      seq integer not null,
      version text not null,
      seen_at integer not null,
      primary key (bundle_name, seq)
    ) without rowid`,
    'create index dag_bundle_version_text on dag_bundle_version (bundle_name, version)',
    'alter table dag add column bundle_version text',
    // What the DAG says itself; null: what is configured.
    'alter table dag add column disables_bundle_versioning integer',
    'alter table dag_run add column bundle_version text',
    // The version of the bundle in which it was first so, with its number, and the number of the first in which it was no more.
    'alter table dag_version add column bundle_version text',
    'alter table dag_version add column bundle_seq integer',
    'alter table dag_version add column bundle_until integer',
  ],
  down: [
    'alter table dag_version drop column bundle_until',
    'alter table dag_version drop column bundle_seq',
    'alter table dag_version drop column bundle_version',
    'alter table dag_run drop column bundle_version',
    'alter table dag drop column disables_bundle_versioning',
    'alter table dag drop column bundle_version',
    'drop table dag_bundle_version',
    'drop table dag_bundle',
  ],
};
