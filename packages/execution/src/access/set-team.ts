// Makes, changes and removes teams. What a bundle's DAGs and their runs say of their team follows in the same transaction.
import {
  ControlError,
  type DeleteTeamRequest,
  type RecordReadRequest,
  type SetTeamRequest,
} from '@ariel/protocol';
import { allTeams, holdingsOfTeam, type Queryable, spreadTeams } from '@ariel/store';
import { audit } from '../control/audit.ts';
import type { ControlSettings } from '../control/control-settings.ts';

/** As Airflow's. */
const NAME = /^[a-zA-Z0-9_-]{3,50}$/;

export async function setTeam(settings: ControlSettings, request: SetTeamRequest): Promise<void> {
  const { actor, bundles, members, mode, name } = request;
  if (!NAME.test(name))
    throw new ControlError(
      'ARIEL_TEAM_INVALID',
      400,
      `The name of a team has 3 to 50 letters, digits, - and _; ${JSON.stringify(name.slice(0, 60))} was given.`,
    );
  await settings.database.transaction(async (tx) => {
    const before = await findTeam(tx, name);
    if (before && mode === 'create')
      throw new ControlError('ARIEL_TEAM_EXISTS', 409, `The team \`${name}\` already exists`);
    if (!before && mode === 'change') throw unknownTeam(name);
    if (!before) await tx.run('insert into team (name, created_at) values (?, ?)', [name, settings.nowUs()]);
    if (bundles) await setBundles(tx, name, bundles);
    if (members) await setMembers(tx, name, members);
    const after = await findTeam(tx, name);
    await audit(
      tx,
      {
        event: before ? 'patch_team' : 'post_team',
        dagId: null,
        ...{ resource: 'teams', team: name, actor, extra: { team: name } },
        ...{ before, after },
      },
      settings.nowUs(),
    );
  });
}

export async function deleteTeam(
  settings: ControlSettings,
  { actor, name }: DeleteTeamRequest,
): Promise<void> {
  await settings.database.transaction(async (tx) => {
    const before = await findTeam(tx, name);
    if (!before) throw unknownTeam(name);
    const held = await holdingsOfTeam(tx, name);
    if (held.length > 0)
      throw new ControlError(
        'ARIEL_TEAM_IN_USE',
        409,
        `The team \`${name}\` still has ${held.join(', ')}. Give them to another team, or to none, first.`,
      );
    await tx.run('delete from team_member where team = ?', [name]);
    await tx.run('delete from team where name = ?', [name]);
    const entry = { event: 'delete_team', dagId: null, resource: 'teams', team: name, actor } as const;
    await audit(tx, { ...entry, extra: { team: name }, before, after: null }, settings.nowUs());
  });
}

export async function recordRead(
  settings: ControlSettings,
  { actor, event, extra, resource, team }: RecordReadRequest,
): Promise<void> {
  const entry = { event, dagId: null, resource, team, actor, extra } as Parameters<typeof audit>[1];
  await audit(settings.database, entry, settings.nowUs());
}

async function findTeam(tx: Queryable, name: string) {
  const team = (await allTeams(tx)).find((row) => row.name === name);
  return team === undefined ? null : { bundles: team.bundles, members: team.members };
}

async function setBundles(tx: Queryable, team: string, bundles: readonly string[]): Promise<void> {
  await tx.run('delete from team_bundle where team = ?', [team]);
  for (const bundle of new Set(bundles)) {
    const other = await tx.first<{ team: string }>('select team from team_bundle where bundle_name = ?', [
      bundle,
    ]);
    if (other)
      throw new ControlError(
        'ARIEL_BUNDLE_TAKEN',
        409,
        `The bundle \`${bundle}\` belongs to the team \`${other.team}\`; a bundle has one team.`,
      );
    await tx.run('insert into team_bundle (bundle_name, team) values (?, ?)', [bundle, team]);
  }
  await spreadTeams(tx);
}

async function setMembers(tx: Queryable, team: string, members: readonly string[]): Promise<void> {
  await tx.run('delete from team_member where team = ?', [team]);
  for (const username of new Set(members)) {
    if (!(await tx.first('select id from user_account where username = ?', [username])))
      throw new ControlError('ARIEL_USER_NOT_FOUND', 404, `The user \`${username}\` was not found`);
    await tx.run('insert into team_member (team, username) values (?, ?)', [team, username]);
  }
}

const unknownTeam = (name: string): ControlError =>
  new ControlError('ARIEL_TEAM_NOT_FOUND', 404, `The team \`${name}\` was not found`);
