// compatible: which tokens of an OpenID provider about a sign-out were here already, so that each counts once, at whichever server it
// arrives. Servers before it remember them by themselves.
import type { Migration } from './migration.ts';

export const signOutTokens: Migration = {
  number: 23,
  name: 'sign-out-tokens',
  breaking: false,
  statements: [
    // Of the token a hash of its id. After `until_at` it is too old to count.
    `create table sign_out_token (
      token_hash text primary key,
      until_at integer not null
    )`,
    'create index sign_out_token_until on sign_out_token (until_at)',
  ],
  down: ['drop table sign_out_token'],
};
