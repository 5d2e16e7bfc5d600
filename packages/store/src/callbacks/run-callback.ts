// What is called when a run ends, or misses a deadline: made by whoever writes that, in its transaction.
import { CALLBACK_PREFIX, type DagCallbackEvent, type DagDefinition } from '@ariel/core';
import type { Queryable } from '../database/database.ts';
import { insertCallbacks } from './callback-rows.ts';

export interface RunCallback {
  readonly runRef: number;
  readonly dagId: string;
  readonly runId: string;
  readonly versionId: string;
  readonly reason: string | null;
}

/** What the context of a run's callback is made of besides its row. */
export interface RunCallbackFacts {
  readonly reason: string | null;
  readonly alert?: number;
  readonly deadline?: { readonly reference: string; readonly intervalMs: number; readonly atUs: number };
}

interface MadeWith {
  readonly newId: () => string;
  readonly nowUs: () => number;
}

/** Calls what the DAG wants called at this end of a run; false where that is nothing. */
export async function callAtRunEnd(
  tx: Queryable,
  { newId, nowUs }: MadeWith,
  run: RunCallback & { readonly definition: DagDefinition; readonly state: 'success' | 'failed' },
): Promise<boolean> {
  const event: DagCallbackEvent = run.state === 'success' ? 'success' : 'failure';
  if (!run.definition.callbacks?.includes(event)) return false;
  const facts: RunCallbackFacts = { reason: run.reason };
  await insertRunCallback(
    tx,
    { ...run, id: `${CALLBACK_PREFIX}${newId()}`, kind: 'dag', event, facts },
    nowUs(),
  );
  return true;
}

export async function insertRunCallback(
  tx: Queryable,
  {
    dagId,
    event,
    facts,
    id,
    kind,
    queue = 'default',
    runId,
    runRef,
    versionId,
  }: RunCallback & {
    readonly id: string;
    readonly kind: 'dag' | 'deadline';
    readonly event: string;
    /** @default 'default' */
    readonly queue?: string;
    readonly facts: RunCallbackFacts;
  },
  nowUs: number,
): Promise<void> {
  const callback = {
    id,
    kind,
    event,
    runRef,
    versionId,
    task: null,
    facts: JSON.stringify(facts),
    queue,
    logPath: `dag_id=${dagId}/run_id=${runId}/${id}.log`,
  } as const;
  await insertCallbacks(tx, [callback], nowUs);
}
