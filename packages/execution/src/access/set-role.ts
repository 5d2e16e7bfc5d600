// Makes, changes and removes roles of one's own. The default roles stay as they are; only to Public something may be granted.
import {
  AccessWordError,
  defaultGrants,
  defaultRoles,
  parseGrantable,
  parseScope,
  roleName,
  scopeText,
} from '@ariel/core';
import { ControlError, type DeleteRoleRequest, type GrantText, type SetRoleRequest } from '@ariel/protocol';
import { grantsOfRoles, holdersOfRole, ownRoles, type Queryable, refreshRoleWarnings } from '@ariel/store';
import { audit } from '../control/audit.ts';
import type { ControlSettings } from '../control/control-settings.ts';

const LONGEST_NAME = 64;

export async function setRole(settings: ControlSettings, request: SetRoleRequest): Promise<void> {
  const { actor, mode, newName } = request;
  const name = roleName(request.name);
  checkChangeable(name, newName !== undefined);
  for (const given of [name, ...(newName === undefined ? [] : [newName])]) checkName(given);
  await settings.database.transaction(async (tx) => {
    const isThere = name === 'Public' || (await ownRoles(tx)).includes(name);
    if (isThere && mode === 'create') throw taken(name);
    if (!isThere && mode === 'change') throw unknownRole(name);
    if (!isThere) await tx.run('insert into role (name, created_at) values (?, ?)', [name, settings.nowUs()]);
    const before = isThere ? await grantsOf(tx, name) : null;
    await writeGrants(tx, name, wanted(before ?? [], request));
    if (newName !== undefined && newName !== name) await rename(tx, name, newName);
    await audit(
      tx,
      {
        event: isThere ? 'patch_role' : 'post_role',
        dagId: null,
        resource: 'roles',
        actor,
        extra: { role: name, ...(newName === undefined ? {} : { new_name: newName }) },
        before: before && { grants: before },
        after: { grants: await grantsOf(tx, newName ?? name) },
      },
      settings.nowUs(),
    );
  });
  await tellOfRoles(settings, [name, newName ?? name]);
}

/** DAG files may name the roles: those that are not there any more, or are there now. */
async function tellOfRoles(settings: ControlSettings, roles: readonly string[]): Promise<void> {
  for (const dagId of await refreshRoleWarnings(settings.database, roles, settings.nowUs()))
    settings.notify({ kind: 'dag-changed', dagId });
}

export async function deleteRole(
  settings: ControlSettings,
  { actor, name }: DeleteRoleRequest,
): Promise<void> {
  if (defaultGrants(name)) throw fixed(roleName(name));
  await settings.database.transaction(async (tx) => {
    if (!(await ownRoles(tx)).includes(name)) throw unknownRole(name);
    const holders = await holdersOfRole(tx, name);
    if (holders.length > 0)
      throw new ControlError(
        'ARIEL_ROLE_IN_USE',
        409,
        `The role \`${name}\` is still that of ${holders.slice(0, 5).join(', ')}${holders.length > 5 ? ' and others' : ''}. Take it from them first.`,
      );
    const before = { grants: await grantsOf(tx, name) };
    await tx.run('delete from role_grant where role = ?', [name]);
    await tx.run('delete from role where name = ?', [name]);
    const entry = {
      event: 'delete_role',
      dagId: null,
      resource: 'roles',
      actor,
      extra: { role: name },
    } as const;
    await audit(tx, { ...entry, before, after: null }, settings.nowUs());
  });
  await tellOfRoles(settings, [name]);
}

async function grantsOf(tx: Queryable, role: string): Promise<string[]> {
  return (await grantsOfRoles(tx, [role])).map((grant) => `${grant.permission} ${grant.scope}`);
}

const textOf = ({ permission, scope }: GrantText): string => {
  try {
    return `${parseGrantable(permission)} ${scopeText(parseScope(scope))}`;
  } catch (error) {
    if (error instanceof AccessWordError) throw new ControlError('ARIEL_ROLE_INVALID', 400, error.message);
    throw error;
  }
};

function wanted(before: readonly string[], { add = [], grants, remove = [] }: SetRoleRequest): Set<string> {
  const kept = new Set([...(grants?.map(textOf) ?? before), ...add.map(textOf)]);
  for (const grant of remove) kept.delete(textOf(grant));
  return kept;
}

async function writeGrants(tx: Queryable, role: string, grants: ReadonlySet<string>): Promise<void> {
  await tx.run('delete from role_grant where role = ?', [role]);
  await tx.runMany(
    'insert into role_grant (role, permission, scope) values (?, ?, ?)',
    [...grants].map((grant) => {
      const blank = grant.indexOf(' ');
      return [role, grant.slice(0, blank), grant.slice(blank + 1)];
    }),
  );
}

async function rename(tx: Queryable, name: string, newName: string): Promise<void> {
  if (defaultGrants(newName) || (await ownRoles(tx)).includes(newName)) throw taken(newName);
  await tx.run('update role set name = ? where name = ?', [newName, name]);
  await tx.run('update role_grant set role = ? where role = ?', [newName, name]);
  await tx.run('update user_role set role = ? where role = ?', [newName, name]);
  await tx.run('update user_account set role = ? where role = ?', [newName, name]);
}

function checkName(name: string): void {
  if (name !== '' && name.length <= LONGEST_NAME && name === name.trim()) return;
  throw new ControlError(
    'ARIEL_ROLE_INVALID',
    400,
    `The name of a role has 1 to ${LONGEST_NAME} characters and no blank at its ends; ${JSON.stringify(name.slice(0, 40))} was given.`,
  );
}

function checkChangeable(name: string, isRenamed: boolean): void {
  if (defaultGrants(name) && (name !== 'Public' || isRenamed)) throw fixed(name);
}

const fixed = (name: string): ControlError =>
  new ControlError(
    'ARIEL_ROLE_FIXED',
    409,
    `The role \`${name}\` is one of ${Object.keys(defaultRoles).join(', ')}, which stay as they are. Make a role of your own.`,
  );

const taken = (name: string): ControlError =>
  new ControlError('ARIEL_ROLE_EXISTS', 409, `The role \`${name}\` already exists`);

const unknownRole = (name: string): ControlError =>
  new ControlError('ARIEL_ROLE_NOT_FOUND', 404, `The role \`${name}\` was not found`);
