// compatible: people with several roles, roles of one's own, teams and what is theirs. See docs/guides/access-control.md.
import type { Migration } from './migration.ts';

export const access: Migration = {
  number: 13,
  name: 'roles and teams',
  breaking: false,
  statements: [
    // `role` stays the first of an account's roles; `user_role` holds further ones. `kind`: user or service.
    'alter table user_account add column first_name text',
    'alter table user_account add column last_name text',
    'alter table user_account add column email text',
    'alter table user_account add column is_active integer not null default 1',
    "alter table user_account add column kind text not null default 'user'",
    `create table user_role (
      username text not null,
      role text not null,
      primary key (username, role)
    ) without rowid`,
    'create index user_role_role on user_role (role)',
    // Roles of one's own; the five that are always there have no row, except Public where something is granted to it.
    'create table role (name text primary key, created_at integer not null)',
    // `permission` as `runs:create`; `scope`: `*`, or `dag:…`, `prefix:…`, `tag:…`, `team:…`.
    `create table role_grant (
      role text not null,
      permission text not null,
      scope text not null,
      primary key (role, permission, scope)
    ) without rowid`,
    'create table team (name text primary key, created_at integer not null)',
    'create table team_bundle (bundle_name text primary key, team text not null)',
    `create table team_member (
      team text not null,
      username text not null,
      primary key (team, username)
    ) without rowid`,
    'create index team_member_user on team_member (username)',
    // What an entry of no DAG is about, and whose that is: who may not see it does not see that it changed.
    'alter table event_log add column resource text',
    'alter table event_log add column team text',
    'create index event_log_at on event_log (at)',
    'create index dag_team on dag (team) where team is not null',
  ],
  down: [
    'drop index dag_team',
    'drop index event_log_at',
    'alter table event_log drop column team',
    'alter table event_log drop column resource',
    'drop table team_member',
    'drop table team_bundle',
    'drop table team',
    'drop table role_grant',
    'drop table role',
    'drop table user_role',
    'alter table user_account drop column kind',
    'alter table user_account drop column is_active',
    'alter table user_account drop column email',
    'alter table user_account drop column last_name',
    'alter table user_account drop column first_name',
  ],
};
