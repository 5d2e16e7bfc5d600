// The flags with which `ariel db migrate` and `ariel db downgrade` only print what they would do.
import type { Flag } from '../command.ts';

export const sqlFlags: readonly Flag[] = [
  {
    spelling: '-s, --show-sql-only',
    description: 'Only print the SQL, for the configured kind of database.',
  },
  {
    spelling: '--from-revision <migration>',
    description:
      'With --show-sql-only: the last migration that the database has, by number or name; 0: it is empty. Default: what it has.',
  },
  { spelling: '-n, --to-version <version>', description: 'Airflow’s; refused with words.', isHidden: true },
  { spelling: '--from-version <version>', description: 'Airflow’s; refused with words.', isHidden: true },
];
