// A scenario's DAG: its definition as the dag processor would store it, with the scripts of its tasks.
import { DAG_FORMAT, type DagDefinition, NO_TIME, type TimetableDefinition } from '@ariel/core';
import type { TaskScript } from '../world/answers.ts';
import type { TaskBuilder } from './task-builder.ts';

export interface DagFixture {
  readonly definition: DagDefinition;
  readonly scripts: ReadonlyMap<string, TaskScript>;
  /** The same DAG with other options: a schedule, limits, params. */
  with(options: Partial<DagDefinition>): DagFixture;
}

/** A DAG without a schedule: `aDag('x', t('a'), t('b').after('a'))`. */
export function aDag(dagId: string, ...tasks: readonly TaskBuilder[]): DagFixture {
  const scripts = new Map<string, TaskScript>();
  for (const task of tasks) if (task.script !== null) scripts.set(task.definition.taskId, task.script);
  return fixture(plainDag(dagId, tasks), scripts);
}

/** Cron `0 0 * * *` in UTC: a run at each midnight. */
export const everyDay: TimetableDefinition = {
  kind: 'cronTrigger',
  crons: ['0 0 * * *'],
  timezone: 'UTC',
  interval: NO_TIME,
  runImmediately: false,
};

function fixture(definition: DagDefinition, scripts: ReadonlyMap<string, TaskScript>): DagFixture {
  return { definition, scripts, with: (options) => fixture({ ...definition, ...options }, scripts) };
}

function plainDag(dagId: string, tasks: readonly TaskBuilder[]): DagDefinition {
  return {
    format: DAG_FORMAT,
    dagId,
    displayName: null,
    description: null,
    docMd: null,
    tags: [],
    schedule: { kind: 'none' },
    scheduleText: 'Never, only when triggered',
    scheduleSummary: null,
    timezone: 'UTC',
    startDate: null,
    endDate: null,
    catchup: false,
    maxActiveRuns: null,
    maxActiveTasks: null,
    dagrunTimeoutMs: null,
    failFast: false,
    allowedRunTypes: null,
    maxConsecutiveFailedDagRuns: 0,
    isPausedUponCreation: null,
    params: {},
    defaultArgs: {},
    tasks: tasks.map((task) => task.definition),
    groups: [],
    edgeLabels: [],
  };
}
