// Run ids: which ones somebody may give, and how one is made.
import type { RunType } from '@ariel/core';
import { ControlError } from '@ariel/protocol';
import { findRun, type Queryable } from '@ariel/store';

/** Where `scheduler.allowed_run_id_pattern` says nothing else. */
const RUN_ID_PATTERN = /^[A-Za-z0-9_.~:+-]+$/;
const MAX_RUN_ID = 250;
/** In addresses it stands for all runs: one of that name could not be named. */
const EVERYTHING = '~';
/** A generated run id that is taken steps on by a microsecond at most so often. */
const MAX_STEPS = 1000;

export function checkRunId(runId: string, pattern = RUN_ID_PATTERN): void {
  if (pattern.test(runId) && runId !== EVERYTHING && !runId.includes('..') && runId.length <= MAX_RUN_ID)
    return;
  throw new ControlError(
    'ARIEL_RUN_ID_INVALID',
    400,
    `The run id ${JSON.stringify(runId)} is not allowed: use at most ${MAX_RUN_ID} characters that match ${pattern.source}, without "..".`,
  );
}

/** What the ids of other runs begin with: by it they are told apart. */
const RESERVED: readonly RunType[] = [
  'backfill',
  'scheduled',
  'operator_triggered',
  'asset_triggered',
  'asset_materialization',
];

/** A run that is made by hand does not look like one that is not. */
export function refuseReserved(runId: string): void {
  const type = RESERVED.find((each) => runId.startsWith(`${each}__`));
  if (type === undefined) return;
  throw new ControlError(
    'ARIEL_RUN_ID_RESERVED',
    400,
    `A manual run cannot have the id ${JSON.stringify(runId)}: ids that begin with ${type}__ are those of ${type} runs. Choose another.`,
  );
}

/** What was given, or the first of the generated ones that is free. */
export async function freeRunId(
  tx: Queryable,
  dagId: string,
  given: string | null,
  generated: (step: number) => string,
): Promise<string> {
  if (given !== null) return given;
  for (let step = 0; step < MAX_STEPS; step++)
    if (!(await findRun(tx, dagId, generated(step)))) return generated(step);
  return generated(MAX_STEPS);
}
