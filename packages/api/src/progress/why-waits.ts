// Why one task instance does not start or go on now, in the words of the pages: for whoever asks without a server.
import type { DagDefinition } from '@ariel/core';
import type { RunRow } from '@ariel/store/reads';
import { statesOf } from './run-states.ts';
import { explainer, type WaitingContext, type WaitingInstance } from './waiting.ts';

/** Null: it runs, or has succeeded. */
export async function whyWaits(
  context: WaitingContext,
  run: RunRow,
  definition: DagDefinition,
  instance: WaitingInstance,
): Promise<string | null> {
  const states = await statesOf(context.database, run);
  return (await explainer(context, { run, definition, states }))(instance);
}
