// Makes, changes and removes pools. What holds slots of a pool goes on when it becomes smaller: nothing new starts until
// it fits again.
import { holdsPoolSlots, TaskState } from '@ariel/core';
import { ControlError, type DeletePoolRequest, type SetPoolRequest } from '@ariel/protocol';
import { type Queryable, refreshPoolWarnings } from '@ariel/store';
import { audit } from './audit.ts';
import type { ControlSettings } from './control-settings.ts';

interface PoolColumns {
  readonly slots: number;
  readonly description: string | null;
  readonly include_deferred: number;
  readonly team: string | null;
}

const MOST_SLOTS = 2_147_483_647;
const LONGEST_NAME = 256;
/** Every task that names no pool is in it. */
const DEFAULT_POOL = 'default_pool';
const events = { create: 'post_pool', change: 'patch_pool', set: 'post_pool' } as const;

export async function setPool(settings: ControlSettings, request: SetPoolRequest): Promise<void> {
  const { name } = request;
  checkPool(request);
  await settings.database.transaction(async (tx) => {
    const known = await findPool(tx, name);
    if (known && request.mode === 'create')
      throw new ControlError('ARIEL_POOL_EXISTS', 409, `The Pool with name: \`${name}\` already exists`);
    if (!known && request.mode === 'change') throw unknownPool(name);
    const pool = changed(known, request);
    await tx.run(
      `insert into pool (name, slots, description, include_deferred, team, used) values (?, ?, ?, ?, ?, 0)
       on conflict (name) do update set slots = excluded.slots, description = excluded.description,
         include_deferred = excluded.include_deferred, team = excluded.team`,
      [name, pool.slots, pool.description, pool.include_deferred, pool.team],
    );
    await recountPool(tx, name, pool.include_deferred === 1);
    const { description: _text, ...numbers } = pool;
    await audit(
      tx,
      {
        ...{ event: events[request.mode], dagId: null, resource: 'pools', team: pool.team },
        ...{ actor: request.actor, extra: { pool: name, ...numbers } },
        ...{ before: known ? { ...known } : null, after: { ...pool } },
      },
      settings.nowUs(),
    );
  });
  await tell(settings, name);
}

export async function deletePool(
  settings: ControlSettings,
  { actor, name }: DeletePoolRequest,
): Promise<void> {
  if (name === DEFAULT_POOL)
    throw new ControlError('ARIEL_POOL_NEEDED', 400, "Default Pool can't be deleted");
  await settings.database.transaction(async (tx) => {
    const known = await findPool(tx, name);
    if (!known) throw unknownPool(name);
    await tx.run('delete from pool where name = ?', [name]);
    const entry = { event: 'delete_pool', dagId: null, resource: 'pools', team: known.team, actor } as const;
    const change = { extra: { pool: name }, before: { ...known }, after: null };
    await audit(tx, { ...entry, ...change }, settings.nowUs());
  });
  await tell(settings, name);
}

async function tell(settings: ControlSettings, pool: string): Promise<void> {
  for (const dagId of await refreshPoolWarnings(settings.database, settings.nowUs()))
    settings.notify({ kind: 'dag-changed', dagId });
  settings.notify({ kind: 'pool-changed', pool });
}

function checkPool({ changes: { slots }, name }: SetPoolRequest): void {
  if (name === '' || name.length > LONGEST_NAME)
    throw new ControlError(
      'ARIEL_POOL_INVALID',
      400,
      `The name of a pool has 1 to ${LONGEST_NAME} characters; ${JSON.stringify(name.slice(0, 40))} has ${name.length}.`,
    );
  if (slots === undefined || (Number.isInteger(slots) && slots >= -1 && slots <= MOST_SLOTS)) return;
  throw new ControlError(
    'ARIEL_POOL_INVALID',
    400,
    `A pool has a whole number of slots, or -1 for no limit; ${name} was given ${slots}.`,
  );
}

const unknownPool = (name: string): ControlError =>
  new ControlError('ARIEL_POOL_NOT_FOUND', 404, `The Pool with name: \`${name}\` was not found`);

function findPool(tx: Queryable, name: string): Promise<PoolColumns | undefined> {
  const sql = 'select slots, description, include_deferred, team from pool where name = ?';
  return tx.first<PoolColumns>(sql, [name]);
}

function changed(known: PoolColumns | undefined, { changes }: SetPoolRequest): PoolColumns {
  const deferred = changes.includeDeferred ?? known?.include_deferred === 1;
  return {
    slots: changes.slots ?? known?.slots ?? 0,
    description: changes.description === undefined ? (known?.description ?? null) : changes.description,
    include_deferred: deferred ? 1 : 0,
    team: changes.team === undefined ? (known?.team ?? null) : changes.team,
  };
}

/** A new pool may be named by what runs already, and whether deferred instances count may have changed. */
async function recountPool(tx: Queryable, name: string, includesDeferred: boolean): Promise<void> {
  const states = Object.values(TaskState).filter((state) => holdsPoolSlots(state, includesDeferred));
  await tx.run(
    `update pool set used = (select coalesce(sum(i.pool_slots), 0) from task_instance i
       where i.state in (${states.map((state) => `'${state}'`).join(', ')}) and i.pool = pool.name) where name = ?`,
    [name],
  );
}
