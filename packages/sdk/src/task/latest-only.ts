// `task.latestOnly`: goes on only in the run that is the latest by now, so that runs which are made up for skip what follows.

import { type DataInterval, nextRun } from '@ariel/core';
import type { DagBuilder } from '../dag/dag-builder.ts';
import { clockOf } from '../run/create-task-context.ts';
import type { TaskContext } from '../run/task-context.ts';
import { openBuilder } from './current-builder.ts';
import { defineTask } from './define-task.ts';
import type { TaskOptions } from './task-options.ts';

export function latestOnlyTask(taskId: string, options: TaskOptions = {}): object {
  return defineTask(taskId, (builder) => async (_inputs, context) => isLatest(builder, context), {
    kind: 'shortCircuit',
    operatorName: '@task.latestOnly',
    options: { ...options, ignoreDownstreamTriggerRules: false },
  });
}

/** For operators, while they are placed: says whether a run is the latest of the DAG in which that happens. */
export function isLatestRun(): (context: TaskContext) => Promise<boolean> {
  const builder = openBuilder();
  return (context) => isLatest(builder, context);
}

/** Whether now lies between the end of this run's data interval and that of the next. Runs by hand always are the latest. */
async function isLatest(builder: DagBuilder | null, context: TaskContext): Promise<boolean> {
  const { dagRun, dataInterval, log } = context;
  if (builder === null || dagRun.runType === 'manual') return true;
  const nowUs = clockOf(context).nowUs();
  const last = { start: dataInterval.start.getTime() * 1000, end: dataInterval.end.getTime() * 1000 };
  const next = await nextInterval(builder, last, nowUs);
  // A window without any length says nothing about what is latest.
  if (next === null || next.end === last.end) return true;
  const isIt = last.end < nowUs && nowUs <= next.end;
  log.info(isIt ? 'this is the latest run' : 'there is a later run');
  return isIt;
}

async function nextInterval(
  { schedule }: DagBuilder,
  last: DataInterval,
  nowUs: number,
): Promise<DataInterval | null> {
  if (schedule === null) return null;
  const { timetable, custom } = schedule;
  if (custom === null) {
    const limits = { startDate: null, endDate: null, catchup: true, now: nowUs, last };
    return nextRun(timetable, limits)?.dataInterval ?? null;
  }
  const date = (instantUs: number): Date => new Date(instantUs / 1000);
  const run = await custom.nextRun({
    last: { start: date(last.start), end: date(last.end) },
    now: date(nowUs),
    startDate: null,
    endDate: null,
    catchup: true,
  });
  if (run === null) return null;
  const { start, end } = run.dataInterval;
  return { start: start.getTime() * 1000, end: end.getTime() * 1000 };
}
