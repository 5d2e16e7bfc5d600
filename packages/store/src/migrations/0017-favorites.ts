// compatible: which DAGs people marked as their favourites. Nothing but lists reads them.
import type { Migration } from './migration.ts';

export const favorites: Migration = {
  number: 17,
  name: 'favorites',
  breaking: false,
  statements: [
    `create table dag_favorite (
      username text not null,
      dag_id text not null,
      created_at integer not null,
      primary key (username, dag_id)
    )`,
    'create index dag_favorite_dag on dag_favorite (dag_id)',
  ],
  down: ['drop table dag_favorite'],
};
