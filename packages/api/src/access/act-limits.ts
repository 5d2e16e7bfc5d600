// What each act touches, so that it is refused where its actor may not: a DAG, a thing of a team, a backfill, an asset. An act that
// stands in no line here does not compile. Who sees and may do everything is not asked.
import { type AccessAction, type AccessResource, type Grantable, mayDo, splitGrantable } from '@ariel/core';
import { ControlError } from '@ariel/protocol';
import { ApiError } from '../server/api-error.ts';
import { accountLimits } from './account-limits.ts';
import type { ActLimits, Limit, Limits } from './limits.ts';
import { dagPlace, teamPlace } from './places.ts';

const ofDag: Limit<{ readonly dagId: string }> = (limits, { dagId }) => mayTouchDag(limits, dagId);
const ofDags: Limit<readonly { readonly dagId: string }[]> = async (limits, requests) => {
  for (const dagId of new Set(requests.map((request) => request.dagId))) await mayTouchDag(limits, dagId);
};

/** A DAG that is not seen is not there. */
async function mayTouchDag({ current, seen }: Limits, dagId: string, permission?: Grantable): Promise<void> {
  const place = await dagPlace(seen, dagId);
  if (place === undefined)
    throw new ControlError('ARIEL_DAG_NOT_FOUND', 404, `Dag with id: '${dagId}' not found`);
  const needed = permission ?? current.permission;
  if (needed === 'public' || needed === 'session:read') return;
  if (!mayDo(current.rights, needed, place)) throw new ApiError(403, 'Forbidden');
}

/** The same thing, done so: by what is done rather than by the address. */
const doing = ({ current }: Limits, resource: AccessResource, action: AccessAction): Grantable => {
  const asked = current.permission;
  if (asked === 'public' || asked === 'session:read') return `${resource}:${action}`;
  return splitGrantable(asked).resource === resource ? `${resource}:${action}` : asked;
};

interface Thing {
  readonly table: 'pool' | 'connection' | 'variable';
  readonly column: string;
  readonly resource: AccessResource;
  readonly unknown: (name: string) => ControlError;
  readonly taken: (name: string) => ControlError;
}

const said = (code: string, word: string, field: string) => ({
  unknown: (name: string) =>
    new ControlError(`ARIEL_${code}_NOT_FOUND`, 404, `The ${word} with ${field}: \`${name}\` was not found`),
  taken: (name: string) =>
    new ControlError(`ARIEL_${code}_EXISTS`, 409, `The ${word} with ${field}: \`${name}\` already exists`),
});
const pool: Thing = { table: 'pool', column: 'name', resource: 'pools', ...said('POOL', 'Pool', 'name') };
const connection: Thing = {
  table: 'connection',
  column: 'conn_id',
  resource: 'connections',
  ...said('CONNECTION', 'Connection', 'connection_id'),
};
const variable: Thing = {
  table: 'variable',
  column: 'key',
  resource: 'variables',
  ...said('VARIABLE', 'Variable', 'key'),
};

interface Change {
  readonly name: string;
  readonly mode: 'create' | 'change' | 'set' | 'delete';
  /** The team that it is to have; absent: as it is. */
  readonly team?: string | null | undefined;
}

async function mayTouchThing(limits: Limits, thing: Thing, { mode, name, team }: Change): Promise<void> {
  const { current, database, seen } = limits;
  const sql = `select team from ${thing.table} where ${thing.column} = ?`;
  const there = await database.first<{ team: string | null }>(sql, [name]);
  const found = await seen.first<{ team: string | null }>(sql, [name]);
  // Whether it is foreign or not there at all: the same words, and nothing more is asked of the database.
  if (!found && (mode === 'change' || mode === 'delete')) throw thing.unknown(name);
  if (there && !found) throw thing.taken(name);
  const action: AccessAction = mode === 'delete' ? 'delete' : found ? 'edit' : 'create';
  const needed = doing(limits, thing.resource, action);
  const places = [...(found ? [found.team] : []), ...(team === undefined ? (found ? [] : [null]) : [team])];
  for (const place of places)
    if (!mayDo(current.rights, needed, teamPlace(place))) throw new ApiError(403, 'Forbidden');
}

async function mayTouchBackfill(limits: Limits, id: number): Promise<void> {
  const row = await limits.seen.first<{ dag_id: string }>('select dag_id from backfill where id = ?', [id]);
  if (!row) throw new ControlError('ARIEL_BACKFILL_NOT_FOUND', 404, `Could not find backfill with id ${id}`);
  await mayTouchDag(limits, row.dag_id);
}

async function mayTouchAsset({ seen }: Limits, id: number): Promise<void> {
  if (!(await seen.first('select id from asset where id = ?', [id])))
    throw new ControlError('ARIEL_ASSET_NOT_FOUND', 404, `The Asset with ID: \`${id}\` was not found`);
}

/** A run is made of a DAG that makes it: that DAG must be theirs to start, too. */
async function mayMaterialize(limits: Limits, id: number): Promise<void> {
  await mayTouchAsset(limits, id);
  const makers = await limits.database.all<{ dag_id: string }>(
    "select distinct dag_id from asset_task where source = 'asset' and source_id = ? and kind = 'outlet'",
    [id],
  );
  for (const { dag_id } of makers) await mayTouchDag(limits, dag_id, 'runs:create');
}

async function mayReparse(limits: Limits, bundleName: string, relPath: string): Promise<void> {
  const sql = 'select dag_id from dag where bundle_name = ? and rel_path = ?';
  const seen = await limits.seen.all<{ dag_id: string }>(sql, [bundleName, relPath]);
  const all = await limits.database.all<{ dag_id: string }>(sql, [bundleName, relPath]);
  const file = await limits.seen.first(
    'select rel_path from source_file where bundle_name = ? and rel_path = ?',
    [bundleName, relPath],
  );
  if (!file || seen.length < all.length) throw new ApiError(404, 'File not found');
  for (const { dag_id } of seen) await mayTouchDag(limits, dag_id);
}

const deletion = (resource: 'runs' | 'instances') => (limits: Limits, dagId: string) =>
  mayTouchDag(limits, dagId, doing(limits, resource, 'delete'));

export const actLimits: ActLimits = {
  triggerRun: ofDag,
  setDagPaused: ofDag,
  deleteDag: ofDag,
  setFavorite: ofDag,
  // Of what is looked at only what they see is read, and what they give themselves.
  beginConnectionTest: 'anybody',
  endConnectionTest: 'anybody',
  clearTasks: ofDag,
  versionAfterClear: ofDag,
  clearRuns: ofDags,
  setInstanceState: ofDag,
  setInstanceStates: ofDags,
  setRunState: ofDag,
  deleteRun: (limits, { dagId, tasks }) => deletion(tasks === null ? 'runs' : 'instances')(limits, dagId),
  createBackfill: ofDag,
  setBackfillPaused: (limits, { id }) => mayTouchBackfill(limits, id),
  cancelBackfill: (limits, { id }) => mayTouchBackfill(limits, id),
  forkRun: ofDag,
  setNote: ofDag,
  setPool: (limits, { changes, mode, name }) =>
    mayTouchThing(limits, pool, { name, mode, team: changes.team }),
  deletePool: (limits, { name }) => mayTouchThing(limits, pool, { name, mode: 'delete' }),
  setConnection: (limits, { changes, connId, mode }) =>
    mayTouchThing(limits, connection, { name: connId, mode, team: changes.team }),
  deleteConnection: (limits, { connId }) =>
    mayTouchThing(limits, connection, { name: connId, mode: 'delete' }),
  setVariable: (limits, { changes, key, mode }) =>
    mayTouchThing(limits, variable, { name: key, mode, team: changes.team }),
  deleteVariable: (limits, { key }) => mayTouchThing(limits, variable, { name: key, mode: 'delete' }),
  createAssetEvent: (limits, { assetId }) => mayTouchAsset(limits, assetId),
  materializeAsset: (limits, { assetId }) => mayMaterialize(limits, assetId),
  deleteQueuedEvents: async (limits, { assetId, dagId }) => {
    if (assetId !== null) await mayTouchAsset(limits, assetId);
    if (dagId !== null) await mayTouchDag(limits, dagId);
  },
  clearPartitions: ofDag,
  setXCom: ofDag,
  deleteXCom: ofDag,
  setTaskState: ofDag,
  deleteTaskState: ofDag,
  setAssetState: (limits, { assetId }) => mayTouchAsset(limits, assetId),
  deleteAssetState: (limits, { assetId }) => mayTouchAsset(limits, assetId),
  answerRequest: ofDag,
  reparseFile: (limits, { bundleName, relPath }) => mayReparse(limits, bundleName, relPath),
  // Of the installation as a whole: the route's permission is all that there is to ask.
  rotateFernetKey: 'anybody',
  cleanStateStore: 'anybody',
  // Of rows that one has read.
  openStates: 'anybody',
  recordRead: 'anybody',
  ...accountLimits,
  // Sign-in asks for itself whose session or token it is.
  openSession: 'anybody',
  endSessions: 'anybody',
  endProviderSessions: 'anybody',
  noteFailedSignIn: 'anybody',
  noteUses: 'anybody',
  revokeApiToken: 'anybody',
  admitIdentity: 'anybody',
  setOwnPassword: 'anybody',
};
