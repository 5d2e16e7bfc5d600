// Evaluates a file a second time and says what came out different: such a DAG gets versions that nobody wrote, and a
// task may not find itself when it runs. What goes wrong in a second evaluation says nothing about the file.
import type { DagDefinition } from '@ariel/core';
import type { EvaluationLimits, EvaluationWarning } from './evaluation.ts';
import { firstDifference } from './first-difference.ts';

/** Airflow's own word for it. */
const VARYING = 'runtime varying value';
/** So that a clock shows another time. */
const BETWEEN_MS = 2;

export interface FirstLook {
  readonly definitions: readonly DagDefinition[];
  readonly durationMs: number;
}

export interface SecondLook {
  readonly warnings: readonly EvaluationWarning[];
  /** False where the evaluation is still going on somewhere in this process. */
  readonly hasEnded: boolean;
}

/** Longer than a first evaluation could take, and the second waits for something that came only once. */
export function secondLimitMs(limits: EvaluationLimits): number {
  return 2 * limits.secondLookMs;
}

/** `evaluate` gives the DAGs anew, or null where it failed. */
export async function lookAgain(
  first: FirstLook,
  limits: EvaluationLimits,
  evaluate: () => Promise<readonly DagDefinition[] | null>,
): Promise<SecondLook> {
  if (first.definitions.length === 0 || first.durationMs > limits.secondLookMs)
    return { warnings: [], hasEnded: true };
  await new Promise((resolve) => setTimeout(resolve, BETWEEN_MS));
  let limit: NodeJS.Timeout | undefined;
  const waited = new Promise<'waits'>((resolve) => {
    limit = setTimeout(() => resolve('waits'), secondLimitMs(limits));
  });
  const second = await Promise.race([evaluate(), waited]);
  clearTimeout(limit);
  if (second === 'waits') return { warnings: [], hasEnded: false };
  return { warnings: second === null ? [] : varyingWarnings(first.definitions, second), hasEnded: true };
}

function varyingWarnings(
  first: readonly DagDefinition[],
  second: readonly DagDefinition[],
): EvaluationWarning[] {
  const again = new Map(second.map((definition) => [definition.dagId, definition]));
  return first.flatMap((definition) => {
    const what = differenceText(definition, again.get(definition.dagId));
    if (what === null) return [];
    const message = `The DAG is another each time its file is evaluated: ${what}. Take the clock, random values and what comes from outside out of its structure; use them inside a task.`;
    return [{ dagId: definition.dagId, code: VARYING, message }];
  });
}

function differenceText(first: DagDefinition, second: DagDefinition | undefined): string | null {
  if (second === undefined) return 'it was made the first time and not the second';
  const found = firstDifference(first, second);
  return found === null ? null : `${found.path} was ${found.first}, then ${found.second}`;
}
