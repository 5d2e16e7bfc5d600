// Makes, changes and removes accounts. Passwords come as hashes only, and neither is ever written to the audit log.
import { defaultGrants, MASK, roleName } from '@ariel/core';
import { ControlError, type DeleteUserRequest, type SetUserRequest } from '@ariel/protocol';
import { findUser, ownRoles, type Queryable, setRolesOf, type UserRecord } from '@ariel/store';
import { audit } from '../control/audit.ts';
import type { ControlSettings } from '../control/control-settings.ts';

const LONGEST_NAME = 256;

export async function setUser(settings: ControlSettings, request: SetUserRequest): Promise<void> {
  const { actor, changes, mode, username } = request;
  checkName(username);
  await settings.database.transaction(async (tx) => {
    const before = await findUser(tx, username);
    if (before && mode === 'create')
      throw new ControlError('ARIEL_USER_EXISTS', 409, `The user \`${username}\` already exists`);
    if (!before && mode === 'change') throw unknownUser(username);
    if (!before)
      await tx.run(
        "insert into user_account (username, password_hash, role, created_at) values (?, '', '', ?)",
        [username, settings.nowUs()],
      );
    await writeColumns(tx, username, changes);
    if (changes.roles) await setRolesOf(tx, username, await knownRoles(tx, changes.roles));
    if (changes.teams) await setTeamsOf(tx, username, changes.teams);
    if (before) await refuseWithoutAdmin(tx);
    const after = await findUser(tx, username);
    await audit(
      tx,
      {
        event: before ? 'patch_user' : 'post_user',
        dagId: null,
        resource: 'users',
        actor,
        extra: { username, ...(changes.passwordHash === undefined ? {} : { password: MASK }) },
        before: before ? shown(before) : null,
        after: after ? shown(after) : null,
      },
      settings.nowUs(),
    );
  });
}

export async function deleteUser(
  settings: ControlSettings,
  { actor, username }: DeleteUserRequest,
): Promise<void> {
  await settings.database.transaction(async (tx) => {
    const before = await findUser(tx, username);
    if (!before) throw unknownUser(username);
    await tx.run('delete from user_account where username = ?', [username]);
    // A later account of the same name is somebody else's: nothing of this one may be left to it.
    for (const table of [
      'user_role',
      'team_member',
      'user_session',
      'api_token',
      'user_identity',
      'sign_in_lock',
    ])
      await tx.run(`delete from ${table} where username = ?`, [username]);
    await refuseWithoutAdmin(tx);
    await audit(
      tx,
      {
        ...{ event: 'delete_user', dagId: null, resource: 'users', actor, extra: { username } },
        ...{ before: shown(before), after: null },
      },
      settings.nowUs(),
    );
  });
}

const shown = ({ email, first_name, is_active, kind, last_name, roles, teams }: UserRecord) => ({
  ...{ first_name, last_name, email, is_active: is_active === 1, kind, roles, teams },
});

function checkName(username: string): void {
  if (username !== '' && username.length <= LONGEST_NAME && username === username.trim()) return;
  throw new ControlError(
    'ARIEL_USER_INVALID',
    400,
    `A user name has 1 to ${LONGEST_NAME} characters and no blank at its ends; ${JSON.stringify(username.slice(0, 40))} was given.`,
  );
}

async function writeColumns(
  tx: Queryable,
  username: string,
  changes: SetUserRequest['changes'],
): Promise<void> {
  const { email, firstName, isActive, kind, lastName, passwordHash } = changes;
  const columns = Object.entries({
    first_name: firstName,
    last_name: lastName,
    email,
    kind,
    password_hash: passwordHash === null ? '' : passwordHash,
    is_active: isActive === undefined ? undefined : Number(isActive),
  }).flatMap(([column, value]) => (value === undefined ? [] : [{ column, value }]));
  if (columns.length === 0) return;
  await tx.run(
    `update user_account set ${columns.map(({ column }) => `${column} = ?`).join(', ')} where username = ?`,
    [...columns.map(({ value }) => value), username],
  );
  // Who may not sign in any more, or has another password, is signed out.
  if (passwordHash !== undefined || isActive === false)
    await tx.run('delete from user_session where username = ?', [username]);
}

/** As they are written. */
async function knownRoles(tx: Queryable, roles: readonly string[]): Promise<string[]> {
  const own = new Set(await ownRoles(tx));
  return roles.map((role) => {
    if (own.has(role) || defaultGrants(role)) return roleName(role);
    throw new ControlError('ARIEL_ROLE_NOT_FOUND', 404, `The role \`${role}\` was not found`);
  });
}

async function setTeamsOf(tx: Queryable, username: string, teams: readonly string[]): Promise<void> {
  await tx.run('delete from team_member where username = ?', [username]);
  for (const team of new Set(teams)) {
    if (!(await tx.first('select name from team where name = ?', [team])))
      throw new ControlError('ARIEL_TEAM_NOT_FOUND', 404, `The team \`${team}\` was not found`);
    await tx.run('insert into team_member (team, username) values (?, ?)', [team, username]);
  }
}

/** Somebody must be left who can undo what was done. */
async function refuseWithoutAdmin(tx: Queryable): Promise<void> {
  const row = await tx.first(
    `select username from user_account u where u.is_active = 1 and (lower(u.role) = 'admin'
       or exists (select 1 from user_role r where r.username = u.username and lower(r.role) = 'admin')) limit 1`,
  );
  if (row) return;
  throw new ControlError(
    'ARIEL_LAST_ADMIN',
    409,
    'This would leave nobody with the role Admin. Give it to somebody else first.',
  );
}

const unknownUser = (username: string): ControlError =>
  new ControlError('ARIEL_USER_NOT_FOUND', 404, `The user \`${username}\` was not found`);
