// The group `db`: what its commands are called and take. Names and flags are Airflow's, with the older ones.
import type { Command, Flag } from '../command.ts';
import { sqlFlags } from './sql-flags.ts';

const yes: Flag = { spelling: '-y, --yes', description: 'Do not ask.' };
const tables: Flag = {
  spelling: '-t, --tables <names>',
  description: 'Only these tables, with commas between them.',
  isList: true,
};
const toRevision: Flag = {
  spelling: '-r, --to-revision <migration>',
  description: 'The number or the name of a migration.',
};
const to: Flag = { spelling: '--to <migration>', description: 'The same.', isHidden: true };

const migrationFiles: Flag = {
  spelling: '-m, --use-migration-files',
  description: 'Understood for Airflow: migrations always make the schema.',
  isHidden: true,
};

export const databaseCommands: readonly Command[] = [
  {
    path: 'rotate-fernet-key',
    summary: 'Encrypt stored connections and variables with the first key of core.fernet_key.',
    description:
      'To change the key: put the new one before the old one, start all processes again, run this, take the old one away.',
    examples: [['ariel rotate-fernet-key', 'what was stored unencrypted is encrypted too']],
    load: async () => (await import('./rotate-fernet-key.ts')).rotateFernetKey,
  },
  {
    path: 'db migrate',
    aliases: ['db init', 'db upgrade'],
    summary: "Make the database, or bring it to this version's schema.",
    description:
      'A standalone does the same when it starts. Nothing is lost by running it twice. On Postgres it is safe beside running processes; ' +
      'a migration that they could not work with is refused until they have ended.',
    flags: [
      { ...toRevision, description: 'Go no further than this migration, by number or name.' },
      to,
      migrationFiles,
      ...sqlFlags,
    ],
    examples: [
      ['ariel db migrate', 'before the first start, or after an upgrade'],
      ['ariel db migrate --show-sql-only --from-revision 0', 'the whole schema, for somebody else to apply'],
    ],
    load: async () => (await import('./migrate-database.ts')).migrateDatabase,
  },
  {
    path: 'db downgrade',
    summary: 'Take the database back to an earlier schema. Nothing may work on it meanwhile.',
    description: 'What only the later schema can keep is lost: make a backup before.',
    flags: [toRevision, to, yes, ...sqlFlags],
    examples: [['ariel db downgrade --to-revision 4', 'before going back to an earlier version']],
    load: async () => (await import('./downgrade-database.ts')).downgradeDatabase,
  },
  {
    path: 'db check',
    summary: 'Check that the database can be used. Ends with 0 where it can.',
    flags: [
      { spelling: '--retry <times>', description: 'Try again so many times.', defaultValue: '0' },
      { spelling: '--retry-delay <seconds>', description: 'Seconds between tries.', defaultValue: '1' },
    ],
    examples: [['ariel db check && echo ready', 'in a script']],
    load: async () => (await import('./check-database.ts')).checkDatabase,
  },
  {
    path: 'db check-migrations',
    summary: "Check that the database has this version's schema. Ends with 0 where it has.",
    flags: [
      {
        spelling: '-t, --migration-wait-timeout <seconds>',
        description: 'Wait so long until it has.',
        defaultValue: '0',
      },
    ],
    examples: [['ariel db check-migrations', 'before something that needs the new schema']],
    load: async () => (await import('./check-database.ts')).checkMigrations,
  },
  {
    path: 'db clean',
    summary: 'Delete old rows. A copy stays in archive tables, unless told otherwise.',
    description:
      'The newest run of each DAG stays. A log that is kept in the database is as old as its last line, a worker as when it was last heard of. On Postgres it works beside running processes; with SQLite, stop the standalone first.',
    flags: [
      {
        spelling: '--clean-before-timestamp <instant>',
        description: 'What is older goes. Without a zone it is in the default time zone.',
      },
      tables,
      { spelling: '--dry-run', description: 'Only count.' },
      { spelling: '--skip-archive', description: 'Keep no copy.' },
      {
        spelling: '--batch-size <rows>',
        description: 'Most rows in one transaction.',
        defaultValue: '10000',
      },
      { spelling: '--dag-ids <ids>', description: 'Only what belongs to these DAGs.', isList: true },
      { spelling: '--exclude-dag-ids <ids>', description: 'Not what belongs to these.', isList: true },
      { spelling: '-v, --verbose', description: 'Name tables in which nothing is old, too.' },
      {
        spelling: '--error-on-cleanup-failure',
        description: 'Understood for Airflow: what cannot be deleted always ends it with 1.',
        isHidden: true,
      },
      yes,
    ],
    examples: [
      ['ariel db clean --clean-before-timestamp 2026-01-01 --dry-run', 'what would go'],
      ['ariel db clean --clean-before-timestamp 2026-01-01 --tables event_log --yes', 'in a script'],
      [
        'ariel db clean --clean-before-timestamp 2026-01-01 --tables log_chunk --skip-archive --yes',
        'old logs, for good',
      ],
    ],
    load: async () => (await import('./clean-database.ts')).cleanDatabase,
  },
  {
    path: 'db export-archived',
    summary: 'Write the archive tables of `db clean` to CSV files.',
    flags: [
      { spelling: '--output-path <folder>', description: 'The folder for the files.' },
      {
        spelling: '--export-format <format>',
        description: 'The form of the files.',
        choices: ['csv'],
        defaultValue: 'csv',
      },
      { spelling: '--drop-archives', description: 'Drop the tables afterwards.' },
      tables,
      yes,
    ],
    examples: [['ariel db export-archived --output-path ./archive', 'one file per table']],
    load: async () => (await import('./archived-tables.ts')).exportArchived,
  },
  {
    path: 'db drop-archived',
    summary: 'Drop the archive tables of `db clean`.',
    flags: [tables, yes],
    examples: [['ariel db drop-archived --yes', 'in a script']],
    load: async () => (await import('./archived-tables.ts')).dropArchived,
  },
  {
    path: 'db shell',
    summary: "Open the database's own shell: psql or sqlite3.",
    description:
      'It is opened at the address of database.sql_alchemy_conn, whatever psql would do by itself. The password is not on its command line.',
    examples: [['ariel db shell', 'look for yourself']],
    load: async () => (await import('./database-shell.ts')).databaseShell,
  },
  {
    path: 'db reset',
    summary: 'Delete everything in the database, and make it anew, empty. Logs and DAG files stay.',
    flags: [yes, { spelling: '-s, --skip-init', description: 'Only delete.' }, migrationFiles],
    examples: [['ariel db reset --yes', 'start over']],
    load: async () => (await import('./reset-database.ts')).resetDatabase,
  },
];
