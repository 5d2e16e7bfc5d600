// compatible: which sign-in at an OpenID provider a session rests on, so that signing out there ends it here, and here there; and which
// asset an entry of the audit log is about, so that who does not see the asset does not see the entry. Servers before it leave them empty.
import type { Migration } from './migration.ts';

export const accessDetails: Migration = {
  number: 22,
  name: 'access-details',
  breaking: false,
  statements: [
    // The subject as `user_identity` has it, the session as the provider names it, and its ID token, encrypted.
    'alter table user_session add column provider_subject text',
    'alter table user_session add column provider_session text',
    'alter table user_session add column id_token text',
    'create index user_session_provider on user_session (provider_subject) where provider_subject is not null',
    'create index user_session_provider_session on user_session (provider_session) where provider_session is not null',
    'alter table event_log add column asset_id integer',
  ],
  down: [
    'alter table event_log drop column asset_id',
    'drop index user_session_provider_session',
    'drop index user_session_provider',
    'alter table user_session drop column id_token',
    'alter table user_session drop column provider_session',
    'alter table user_session drop column provider_subject',
  ],
};
