// Who is signed in, with what, and who must wait: for signing in, and for nothing else.

export type { ApiTokenRow } from '../tokens/token-rows.ts';
export {
  countApiTokens,
  findApiToken,
  listApiTokens,
  removeApiToken,
  touchApiTokens,
  writeApiToken,
} from '../tokens/token-rows.ts';
export type { IdentityRow } from './identity-rows.ts';
export { findIdentity, identitiesOf, writeIdentity } from './identity-rows.ts';
export type { SessionRow, SessionsAsked } from './session-rows.ts';
export {
  countSessions,
  dropExpiredSessions,
  findSession,
  listSessions,
  removeProviderSessions,
  removeSessions,
  touchSessions,
  writeSession,
} from './session-rows.ts';
export type { SignInLockRow } from './sign-in-locks.ts';
export { findSignInLock, removeSignInLock, writeSignInLock } from './sign-in-locks.ts';
export { useSignOutToken } from './sign-out-tokens.ts';
