// How a run ended otherwise than expected: one line for its state, and one per instance.
import { differences, shown } from './differences.ts';
import { labelOf, type PlayedRun } from './played-run.ts';
import type { RecordedInstance, RecordedOutcome } from './run-format.ts';

type Ended = Pick<RecordedOutcome, 'state' | 'task_instances'>;

export function compareRuns(expected: Ended, got: PlayedRun): string[] {
  const came = new Map(got.instances.map((row) => [labelOf(row), row]));
  const problems = differences(expected.state, got.state, 'state of the run');
  for (const row of expected.task_instances) {
    const other = came.get(labelOf(row));
    came.delete(labelOf(row));
    if (other === undefined) problems.push(`${labelOf(row)}: expected ${inWords(row)}, got no such instance`);
    else if (differences(essence(row), essence(other)).length > 0)
      problems.push(`${labelOf(row)}: expected ${inWords(row)}, got ${inWords(other)}`);
  }
  for (const [label, row] of came) problems.push(`${label}: expected no such instance, got ${inWords(row)}`);
  return problems;
}

/** The same without some tasks, and without the state of the run, which they may decide. */
export function compareWithout(tasks: ReadonlySet<string>, expected: Ended, got: PlayedRun): string[] {
  const others = expected.task_instances.filter(({ task }) => !tasks.has(task));
  const instances = got.instances.filter(({ task }) => !tasks.has(task));
  return compareRuns({ state: got.state, task_instances: others }, { state: got.state, instances });
}

const essence = ({ state, try_number, ...row }: RecordedInstance): unknown => ({
  state,
  try_number,
  value: 'return_value' in row ? { is: row.return_value } : null,
});

function inWords({ state, try_number, ...row }: RecordedInstance): string {
  const value = 'return_value' in row ? `, value ${shown(row.return_value)}` : '';
  return `${state ?? 'no state'} (try ${try_number}${value})`;
}
