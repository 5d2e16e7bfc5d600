// compatible: how many of an instance's tries a policy gave it, beyond those of its task, so that another number can take their place.
import type { Migration } from './migration.ts';

export const ownTries: Migration = {
  number: 19,
  name: 'own-tries',
  breaking: false,
  statements: ['alter table task_instance add column extra_tries integer not null default 0'],
  down: ['alter table task_instance drop column extra_tries'],
};
