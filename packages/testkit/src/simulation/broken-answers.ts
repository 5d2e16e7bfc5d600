// What must hold of questions to people when a world has come to its end: each has one answer, which is the one that its task got,
// and nobody is told too early that the time is over.
import type { HumanAnswer } from '@ariel/core';
import type { Queryable } from '@ariel/store';
import { type Execution, instanceOf, type Ledger } from './ledger.ts';
import type { WorldPlan } from './world-plan.ts';

interface AnsweredRow {
  readonly attempt_id: string;
  readonly chosen_options: string | null;
}

interface Resumed {
  readonly execution: Execution;
  readonly answer: HumanAnswer;
}

/** A later worker's clock may be this far behind. */
const SLACK_US = 1_000_000;

export async function brokenAnswers(db: Queryable, ledger: Ledger, plan: WorldPlan): Promise<string[]> {
  if (!plan.dags.some(({ tasks }) => tasks.some(({ deed }) => deed.kind === 'asks'))) return [];
  const rows = await db.all<AnsweredRow>(
    'select attempt_id, chosen_options from human_request where responded_at is not null',
  );
  const stored = new Map(rows.map((row) => [row.attempt_id, row.chosen_options]));
  const broken: string[] = [];
  for (const [attemptId, taken] of ledger.answers)
    if (taken.length > 1)
      broken.push(`${attemptId} asked once, and the answers ${taken.join(', ')} were taken`);
  for (const { answer, execution } of ledger.executions.flatMap(resumed)) {
    const { attemptId } = execution.attempt;
    const chosen = JSON.stringify(answer.chosen_options);
    const [taken] = ledger.answers.get(attemptId) ?? [];
    if (stored.has(attemptId) && stored.get(attemptId) !== chosen)
      broken.push(
        `${instanceOf(execution.attempt)} went on with ${chosen}, and ${stored.get(attemptId)} is kept`,
      );
    if (taken !== undefined && JSON.stringify([taken]) !== chosen)
      broken.push(`${instanceOf(execution.attempt)} went on with ${chosen}, and ${taken} was taken`);
    if (answer.timedout && plan.skewMs === 0) broken.push(...tooEarly(execution, ledger, plan));
  }
  return broken;
}

function resumed(execution: Execution): Resumed[] {
  const { resumption } = execution.attempt;
  if (resumption?.kind !== 'event' || !resumption.event.includes('"chosen_options"')) return [];
  return [{ execution, answer: JSON.parse(resumption.event) as HumanAnswer }];
}

function tooEarly(execution: Execution, ledger: Ledger, { dags, faults }: WorldPlan): string[] {
  if (faults.some(({ kind }) => kind === 'clockJump')) return [];
  const { attempt, beganUs } = execution;
  const asked = ledger
    .executionsOf(attempt.attemptId)
    .find(({ outcome }) => outcome?.kind === 'awaitingInput');
  const deed = dags
    .find(({ dagId }) => dagId === attempt.run.dagId)
    ?.tasks.find(({ id }) => id === attempt.taskId)?.deed;
  if (!asked?.endedUs || deed?.kind !== 'asks') return [];
  const early = asked.endedUs + deed.timeoutMs * 1000 - beganUs;
  return early > SLACK_US
    ? [`${instanceOf(attempt)} was told ${Math.round(early / 1000)} ms too early that the time is over`]
    : [];
}
