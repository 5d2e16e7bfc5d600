// A DAG with one operator, run in this process.
import { dag } from 'ariel';
import type { TestedTask, TestOptions } from 'ariel/testing';

/** Places what `place` makes in a DAG of its own, runs it, and gives the first of its tasks that the DAG has. */
export async function oneTask(place: () => unknown, options: TestOptions = {}): Promise<TestedTask> {
  const made = dag('one', {}, () => void place());
  const { tasks } = await made.test(options);
  const first = made.definition.tasks[0]?.taskId;
  const found = tasks.find(({ taskId }) => taskId === first);
  if (found === undefined) throw new Error('the DAG has no task');
  return found;
}

/** What it says of its end: the state, and the error where there is one. */
export const endOf = ({ error, reason, state }: TestedTask): string =>
  [state, error?.message ?? reason].filter(Boolean).join(': ');

export const linesOf = ({ logs }: TestedTask, source = 'task'): string[] =>
  logs.filter((line) => line.source === source).map(({ message }) => message);
