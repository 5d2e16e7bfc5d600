// Sessions begin and end here, and failed guesses are counted. Whether a password is right was decided before.
import { failuresAfter, MASK, signInWaitMs } from '@ariel/core';
import {
  ControlError,
  type EndProviderSessionsRequest,
  type EndSessionsRequest,
  type FailedSignInRequest,
  type NoteUsesRequest,
  type OpenSessionRequest,
  type SetOwnPasswordRequest,
} from '@ariel/protocol';
import type { Queryable } from '@ariel/store';
import {
  dropExpiredSessions,
  findSignInLock,
  removeProviderSessions,
  removeSessions,
  removeSignInLock,
  touchApiTokens,
  touchSessions,
  useSignOutToken,
  writeSession,
  writeSignInLock,
} from '@ariel/store/sign-in';
import { audit, OTHER_SECRET } from '../control/audit.ts';
import type { ControlSettings } from '../control/control-settings.ts';

/** Text that comes from outside: kept to be read by people, no longer than they read. */
const LONGEST_NOTE = 200;

export async function openSession(
  settings: ControlSettings,
  request: OpenSessionRequest,
): Promise<{ readonly id: string }> {
  const nowUs = settings.nowUs();
  const { address, kind, username, way } = request;
  const id = settings.newId();
  await settings.database.transaction(async (tx) => {
    await requireAccount(tx, username);
    await dropExpiredSessions(tx, nowUs);
    await removeSignInLock(tx, username);
    await writeSession(tx, {
      id,
      token_hash: request.tokenHash,
      username,
      kind,
      way,
      created_at: nowUs,
      expires_at: request.expiresUs,
      seen_at: nowUs,
      address,
      user_agent: request.userAgent?.slice(0, LONGEST_NOTE) ?? null,
      provider_subject: request.provider?.subject ?? null,
      provider_session: request.provider?.session ?? null,
      id_token: request.provider?.idToken ?? null,
    });
    const actor = { user: username, via: kind === 'browser' ? 'ui' : 'rest_api' } as const;
    await audit(
      tx,
      {
        event: 'login',
        dagId: null,
        resource: 'sessions',
        actor,
        extra: { way, kind, session: id, address },
      },
      nowUs,
    );
  });
  return { id };
}

export function endSessions(settings: ControlSettings, request: EndSessionsRequest): Promise<number> {
  const { actor, ...chosen } = request;
  return settings.database.transaction(async (tx) => {
    const ended = await removeSessions(tx, chosen);
    for (const { id, username } of ended) {
      const event = username === actor.user && request.exceptId === undefined ? 'logout' : 'end_session';
      await audit(
        tx,
        {
          ...{
            event,
            dagId: null,
            resource: 'sessions' as const,
            actor,
            extra: { session: id, account: username },
          },
          ...{ before: { is_signed_in: true }, after: null },
        },
        settings.nowUs(),
      );
    }
    return ended.length;
  });
}

export function endProviderSessions(
  settings: ControlSettings,
  request: EndProviderSessionsRequest,
): Promise<number | null> {
  return settings.database.transaction(async (tx) => {
    if (!(await useSignOutToken(tx, request.token, settings.nowUs()))) return null;
    const ended = await removeProviderSessions(tx, request);
    const actor = { user: null, via: 'rest_api' } as const;
    for (const { id, username } of ended)
      await audit(
        tx,
        {
          ...{
            event: 'end_session',
            dagId: null,
            resource: 'sessions' as const,
            actor,
            extra: { session: id, account: username, by: 'oidc' },
          },
          ...{ before: { is_signed_in: true }, after: null },
        },
        settings.nowUs(),
      );
    return ended.length;
  });
}

export function noteFailedSignIn(
  settings: ControlSettings,
  { address, username, way }: FailedSignInRequest,
): Promise<number | null> {
  const nowUs = settings.nowUs();
  return settings.database.transaction(async (tx) => {
    if (!(await hasAccount(tx, username))) return null;
    const before = await findSignInLock(tx, username);
    const failures = failuresAfter(
      before && { failures: before.failures, failedAt: before.failed_at },
      nowUs,
      settings.lockOut,
    );
    const untilUs = nowUs + signInWaitMs(failures, settings.lockOut) * 1000;
    await writeSignInLock(tx, { username, failures, failed_at: nowUs, until_at: untilUs });
    const actor = { user: null, via: 'rest_api' } as const;
    await audit(
      tx,
      {
        event: 'login_failed',
        dagId: null,
        resource: 'sessions',
        actor,
        extra: { account: username, way, failures, address },
      },
      nowUs,
    );
    return untilUs;
  });
}

export async function noteUses(
  settings: ControlSettings,
  { sessions, tokens }: NoteUsesRequest,
): Promise<void> {
  await settings.database.transaction(async (tx) => {
    if (sessions.length > 0) await touchSessions(tx, sessions);
    if (tokens.length > 0) await touchApiTokens(tx, tokens);
  });
}

export async function setOwnPassword(
  settings: ControlSettings,
  { actor, keepSessionId, passwordHash, username }: SetOwnPasswordRequest,
): Promise<void> {
  await settings.database.transaction(async (tx) => {
    const changed = await tx.run('update user_account set password_hash = ? where username = ?', [
      passwordHash,
      username,
    ]);
    if (changed === 0) throw unknownAccount(username);
    await removeSessions(tx, { id: null, username, exceptId: keepSessionId });
    await removeSignInLock(tx, username);
    await audit(
      tx,
      {
        ...{
          event: 'set_password',
          dagId: null,
          resource: 'users' as const,
          actor,
          extra: { account: username },
        },
        ...{ before: { password: MASK }, after: { password: OTHER_SECRET } },
      },
      settings.nowUs(),
    );
  });
}

export async function requireAccount(tx: Queryable, username: string): Promise<void> {
  if (!(await hasAccount(tx, username))) throw unknownAccount(username);
}

async function hasAccount(tx: Queryable, username: string): Promise<boolean> {
  return (
    (await tx.first<object>('select 1 as one from user_account where username = ? and is_active = 1', [
      username,
    ])) !== undefined
  );
}

function unknownAccount(username: string): ControlError {
  return new ControlError(
    'ARIEL_ACCOUNT_NOT_FOUND',
    404,
    `There is no account ${JSON.stringify(username.slice(0, 80))}.`,
  );
}
