// What a tested run did, as rows: of each task instance its state, what it took and what it returned.
import { inspect } from 'node:util';
import type { TestedTask } from '@ariel/sdk';
import type { OutputFormat, Row } from '../../output/print-rows.ts';
import { shortDuration } from '../../output/times.ts';
import { labelOf } from './terminal-reporter.ts';

export type ShownTask = Pick<TestedTask, 'taskId' | 'mapIndex' | 'tryNumber' | 'output'> & {
  readonly state: string | null;
};

export const testedColumns = ['task_id', 'map_index', 'state', 'try_number', 'duration', 'output'] as const;
export const testedTableColumns = ['task', 'state', 'try_number', 'took', 'returned'] as const;

/** What of an output fits in a table; scripts get it whole. */
const SHOWN_CHARACTERS = 60;

/** So many instances of a task with one state are one line of the table. */
const MAX_LINES_OF_TASK = 20;

export function presentTasks(
  tasks: readonly ShownTask[],
  times: ReadonlyMap<string, number>,
  format: OutputFormat,
): Row[] {
  if (format !== 'table') return tasks.map((task) => presentTask(task, times));
  const groups = Map.groupBy(tasks, ({ state, taskId }) => `${taskId} ${state}`);
  return [...groups.values()].flatMap((group) => {
    const rows = group.map((task) => presentTask(task, times));
    const [first] = group;
    if (first === undefined || rows.length <= MAX_LINES_OF_TASK) return rows;
    const tookMs = group.reduce((sum, task) => sum + (times.get(labelOf(task)) ?? 0), 0);
    return [
      { ...rows[0], task: `${first.taskId} × ${rows.length}`, took: shortDuration(tookMs), returned: '' },
    ];
  });
}

function presentTask(task: ShownTask, times: ReadonlyMap<string, number>): Row {
  const tookMs = times.get(labelOf(task));
  return {
    task_id: task.taskId,
    map_index: task.mapIndex,
    state: task.state,
    try_number: task.tryNumber,
    duration: tookMs === undefined ? null : Math.round(tookMs) / 1000,
    output: task.output ?? null,
    task: labelOf(task),
    took: tookMs === undefined ? '' : shortDuration(tookMs),
    returned: shownOutput(task.output),
  };
}

function shownOutput(value: unknown): string {
  if (value === undefined) return '';
  const text = inspect(value, {
    breakLength: Number.POSITIVE_INFINITY,
    depth: 2,
    maxArrayLength: 20,
    maxStringLength: SHOWN_CHARACTERS,
  });
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)} …` : text;
}

/** Of a mapped task the state that most needs to be seen; null: it has no instance. */
export function stateOf(tasks: readonly ShownTask[], taskId: string): string | null {
  const states = tasks.filter((task) => task.taskId === taskId).map(({ state }) => state);
  return worstFirst.find((state) => states.includes(state)) ?? states[0] ?? null;
}

const worstFirst = ['failed', 'upstream_failed', 'success'] as const;
