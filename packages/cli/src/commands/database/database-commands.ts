// The group `db`: what its commands are called and take. Names and flags are Airflow's, with the older ones.
import type { Command } from '../command.ts';

export const databaseCommands: readonly Command[] = [
  {
    path: 'db migrate',
    aliases: ['db init', 'db upgrade'],
    summary: "Make the database, or bring it to this version's schema.",
    description: 'A standalone does the same when it starts. Nothing is lost by running it twice.',
    examples: [['ariel db migrate', 'before the first start, or after an upgrade']],
    load: async () => (await import('./migrate-database.ts')).migrateDatabase,
  },
  {
    path: 'db check',
    summary: 'Check that the database can be used. Ends with 0 where it can.',
    examples: [['ariel db check && echo ready', 'in a script']],
    load: async () => (await import('./check-database.ts')).checkDatabase,
  },
  {
    path: 'db check-migrations',
    summary: "Check that the database has this version's schema. Ends with 0 where it has.",
    flags: [
      {
        spelling: '-t, --migration-wait-timeout <seconds>',
        description: 'Understood for Airflow; changes nothing.',
        isHidden: true,
      },
    ],
    examples: [['ariel db check-migrations', 'before something that needs the new schema']],
    load: async () => (await import('./check-database.ts')).checkMigrations,
  },
  {
    path: 'db reset',
    summary: 'Delete the database with all runs, and make an empty one. Logs and DAG files stay.',
    flags: [
      { spelling: '-y, --yes', description: 'Do not ask.' },
      { spelling: '-s, --skip-init', description: 'Only delete.' },
    ],
    examples: [['ariel db reset --yes', 'start over']],
    load: async () => (await import('./reset-database.ts')).resetDatabase,
  },
];
