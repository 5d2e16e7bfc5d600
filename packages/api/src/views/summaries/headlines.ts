// The sentence that a page opens with: what its visitor came for.
import type { DagSummary } from '@ariel/protocol';

export function dagListHeadline(dags: readonly DagSummary[], importErrors: number): string {
  const broken = importErrors === 0 ? '' : ` ${count(importErrors, 'file')} cannot be loaded.`;
  if (dags.length === 0) return importErrors === 0 ? 'There are no DAGs to show.' : broken.trim();
  const last = dags.map((dag) => ({ dag, state: dag.recent_runs.findLast(isFinished)?.state ?? null }));
  const failed = last.filter((item) => item.state === 'failed').map((item) => item.dag.dag_id);
  const running = dags.filter((dag) => dag.active_run_count > 0).length;
  const now = running === 0 ? '' : ` ${count(running, 'DAG')} ${running === 1 ? 'is' : 'are'} running now.`;
  if (failed.length > 0) {
    return `${count(failed.length, 'DAG')} failed in ${failed.length === 1 ? 'its' : 'their'} last run: ${listed(failed)}.${broken}${now}`;
  }
  const succeeded = last.filter((item) => item.state === 'success').length;
  if (succeeded === 0) return `None of ${count(dags.length, 'DAG')} has ended a run yet.${broken}${now}`;
  const all =
    succeeded === dags.length
      ? `The last run of ${everyOne(dags.length)}`
      : `The last run of ${succeeded} of ${count(dags.length, 'DAG')}`;
  return `${all} succeeded.${broken}${now}`;
}

export interface HomeFacts {
  readonly failedDags: readonly string[];
  readonly failedRuns: number;
  readonly runningRuns: number;
  readonly importErrors: number;
  readonly unhealthy: readonly string[];
}

export function homeHeadline(facts: HomeFacts): string {
  const sentences = [
    facts.unhealthy.length === 0
      ? ''
      : `${listed(facts.unhealthy)} ${facts.unhealthy.length === 1 ? 'does' : 'do'} not answer.`,
    facts.failedRuns === 0
      ? ''
      : `${count(facts.failedRuns, 'run')} failed in the last 24 hours, in ${listed(facts.failedDags)}.`,
    facts.importErrors === 0 ? '' : `${count(facts.importErrors, 'file')} cannot be loaded.`,
  ].filter((sentence) => sentence !== '');
  const running =
    facts.runningRuns === 0
      ? 'Nothing is running.'
      : `${count(facts.runningRuns, 'run')} ${facts.runningRuns === 1 ? 'is' : 'are'} running.`;
  return sentences.length === 0 ? `All is well. ${running}` : [...sentences, running].join(' ');
}

const isFinished = (run: { readonly state: string }): boolean =>
  run.state === 'success' || run.state === 'failed';

const everyOne = (number: number): string => (number === 1 ? 'the one DAG' : `all ${number} DAGs`);

export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

/** `a`, `a and b`, `a, b, c and 4 more`. */
export function listed(names: readonly string[]): string {
  if (names.length > 4) return `${names.slice(0, 3).join(', ')} and ${names.length - 3} more`;
  return names.length < 2 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
