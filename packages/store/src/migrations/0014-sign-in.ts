// compatible: sessions that can be listed and ended, API tokens, who somebody is elsewhere, names that must wait. See
// docs/guides/sign-in.md.
import type { Migration } from './migration.ts';

export const signIn: Migration = {
  number: 14,
  name: 'sign-in',
  breaking: false,
  statements: [
    // Nobody ever wrote the one before. `kind`: browser, token, cli. `way`: how its owner signed in.
    'drop table user_session',
    `create table user_session (
      token_hash text primary key,
      id text not null unique,
      username text not null,
      kind text not null,
      way text not null,
      created_at integer not null,
      expires_at integer not null,
      seen_at integer not null,
      address text,
      user_agent text
    )`,
    'create index user_session_user on user_session (username)',
    'create index user_session_expiry on user_session (expires_at)',
    // Of the token only a hash. `scopes` is JSON text; null: everything that its owner may do.
    `create table api_token (
      id text primary key,
      token_hash text not null unique,
      name text not null,
      username text not null,
      scopes text,
      created_by text,
      created_at integer not null,
      expires_at integer,
      used_at integer,
      used_from text
    )`,
    'create index api_token_user on api_token (username)',
    'create index api_token_expiry on api_token (expires_at)',
    // Who signs in elsewhere, as it is called there, and whose account that is here. `groups_there` is JSON text.
    `create table user_identity (
      way text not null,
      subject text not null,
      username text not null,
      groups_there text not null,
      created_at integer not null,
      seen_at integer not null,
      primary key (way, subject)
    )`,
    'create index user_identity_user on user_identity (username)',
    // Accounts at which somebody guesses: until when the next guess must wait.
    `create table sign_in_lock (
      username text primary key,
      failures integer not null,
      failed_at integer not null,
      until_at integer not null
    )`,
  ],
  down: [
    'drop table sign_in_lock',
    'drop table user_identity',
    'drop table api_token',
    'drop table user_session',
    `create table user_session (
      token_hash text primary key,
      user_id integer not null,
      created_at integer not null,
      expires_at integer not null
    )`,
  ],
};
