// compatible: what DAG files give to roles at their own DAG, written with each version. Servers before it give nothing for it. After
// going back and up again it is there once files are evaluated anew ("ariel dags reserialize"); until then roles give less, not more.
import type { Migration } from './migration.ts';

export const dagAccess: Migration = {
  number: 24,
  name: 'dag-access',
  breaking: false,
  statements: [
    // `permission` as `dags:read`. In the order in which it is asked whether any DAG gives it to a role.
    `create table dag_access (
      role text not null,
      permission text not null,
      dag_id text not null,
      primary key (role, permission, dag_id)
    ) without rowid`,
    'create index dag_access_dag on dag_access (dag_id)',
  ],
  down: ['drop table dag_access'],
};
