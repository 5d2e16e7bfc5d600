// Whether a DAG gets new runs: it is active, paused, or drains. One that drains gets none from its schedule, and is paused once what it
// has is over: the scheduler sees to that.
import { type Actor, type Control, ControlError } from '@ariel/protocol';
import { holdConsumer, type Queryable, StandingWarning, standWarning, syncWatchers } from '@ariel/store';
import { audit } from './audit.ts';
import type { ControlSettings } from './control-settings.ts';

type State = 'active' | 'paused' | 'draining';
type Settings = Pick<ControlSettings, 'database' | 'nowUs'>;

const events = { active: 'unpause', paused: 'pause', draining: 'drain' } as const;

export async function setDagPaused(
  settings: ControlSettings,
  { actor, dagId, isDraining = false, isPaused }: Parameters<Control['setDagPaused']>[0],
): Promise<void> {
  const state = isPaused ? 'paused' : isDraining ? 'draining' : 'active';
  await settings.database.transaction((tx) => setState(tx, settings, { dagId, state, actor }));
  settings.notify({ kind: 'dag-changed', dagId });
}

/** In the transaction that makes a run of it. Afterwards, `dag-changed` is to be told. */
export const drainDag = (
  tx: Queryable,
  settings: Settings,
  dag: { readonly dagId: string; readonly actor: Actor },
): Promise<void> => setState(tx, settings, { ...dag, state: 'draining' });

async function setState(
  tx: Queryable,
  { database, nowUs }: Settings,
  { actor, dagId, state }: { readonly dagId: string; readonly state: State; readonly actor: Actor },
): Promise<void> {
  const known = await tx.first<{ is_paused: number; is_draining: number }>(
    'select is_paused, is_draining from dag where dag_id = ?',
    [dagId],
  );
  if (known === undefined)
    throw new ControlError('ARIEL_DAG_NOT_FOUND', 404, `Dag with id: '${dagId}' not found`);
  await tx.run('update dag set is_paused = ?, is_draining = ? where dag_id = ?', [
    Number(state === 'paused'),
    Number(state === 'draining'),
    dagId,
  ]);
  await holdConsumer(tx, dagId, state === 'paused');
  await syncWatchers(tx, database);
  // Whoever unpauses it has seen why it was paused.
  if (state !== 'paused') await standWarning(tx, dagId, [StandingWarning.pausedByFailures], null);
  const picture = (isPaused: boolean, isDraining: boolean) => ({
    is_paused: isPaused,
    ...(state === 'draining' || known.is_draining === 1 ? { is_draining: isDraining } : {}),
  });
  const before = picture(known.is_paused === 1, known.is_draining === 1);
  const after = picture(state === 'paused', state === 'draining');
  await audit(tx, { event: events[state], dagId, actor, before, after }, nowUs());
}
