// compatible: connections, variables, and which of them DAGs name. See docs/guides/secrets.md.
import type { Migration } from './migration.ts';

export const secrets: Migration = {
  number: 7,
  name: 'secrets',
  breaking: false,
  statements: [
    // Columns and their meaning are Airflow's: `password` and `extra` are Fernet tokens where their flags say so.
    `create table connection (
      id integer primary key,
      conn_id text not null unique,
      conn_type text not null,
      description text,
      host text,
      schema text,
      login text,
      password text,
      port integer,
      extra text,
      is_encrypted integer not null default 0,
      is_extra_encrypted integer not null default 0,
      team text
    )`,
    `create table variable (
      id integer primary key,
      key text not null unique,
      val text not null,
      description text,
      is_encrypted integer not null default 0,
      team text
    )`,
    // What a DAG's tasks are known to ask for: by templates and options, and by literal calls in its code. `kind`: connection
    // or variable; `place`: where it is named, in words.
    `create table dag_secret (
      dag_id text not null,
      kind text not null,
      name text not null,
      place text not null,
      primary key (dag_id, kind, name, place)
    ) without rowid`,
    'create index dag_secret_name on dag_secret (kind, name)',
    // How a stored value is shown that holds a secret: the process of the task masked it, as it alone knew all of them.
    `create table xcom_view (
      run_ref integer not null,
      attempt_id text not null,
      key text not null,
      view text not null,
      primary key (run_ref, attempt_id, key)
    ) without rowid`,
  ],
  down: ['drop table xcom_view', 'drop table dag_secret', 'drop table variable', 'drop table connection'],
};
