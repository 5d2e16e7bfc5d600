// examples/features in a real installation: every DAG without a schedule is triggered and ends as the tables of
// tests/examples/features say, from real task processes. Of those with a schedule, one is let go.
import { join } from 'node:path';
import { parseInstant } from '@ariel/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  countOf,
  type ExpectedRun,
  type InstancePlace,
  notSucceeded,
} from '../examples/features/expectation.ts';
import { expectations } from '../examples/features/expectations.ts';
import { type FeatureServices, startFeatureServices } from '../examples/features/services.ts';
import { actor, Installation } from './support/installation.ts';
import { until } from './support/until.ts';

const folder = join(import.meta.dirname, '../../examples/features');
const WITHIN_MS = 90_000;

interface Triggered {
  readonly dagId: string;
  readonly run: ExpectedRun;
  readonly runId: string;
}

let services: FeatureServices;
let installation: Installation;
let unscheduled: readonly string[];
let triggered: readonly Triggered[];

beforeAll(async () => {
  services = await startFeatureServices();
  installation = await Installation.start({
    environment: {
      ARIEL__CORE__DAGS_FOLDER: folder,
      // Nobody asks it for anything: a DAG that names a connection wants it to be defined.
      ARIEL_CONN_FILE_SERVER: 'https://files.example.org',
      ...services.environment,
    },
  });
  const { database } = installation;
  await installation.untilVisible(...Object.keys(expectations));
  const open = database.all<{ dag_id: string }>('select dag_id from dag where is_paused = 0');
  unscheduled = open.map(({ dag_id }) => dag_id);
  triggered = await Promise.all(
    unscheduled.flatMap((dagId) =>
      (expectations[dagId]?.runs ?? []).map(async (run) => ({
        dagId,
        run,
        runId: await trigger(dagId, run),
      })),
    ),
  );
});
afterAll(async () => {
  await installation?.[Symbol.asyncDispose]();
  await services?.[Symbol.asyncDispose]();
});

async function trigger(dagId: string, { logicalDate, params = {} }: ExpectedRun): Promise<string> {
  const { runId } = await installation.control.triggerRun({
    dagId,
    runId: null,
    logicalDate: logicalDate === undefined ? null : parseInstant(logicalDate, 'UTC'),
    dataInterval: null,
    runAfter: null,
    conf: params,
    note: null,
    actor,
  });
  return runId;
}

type Instance = InstancePlace & { readonly state: string | null; readonly reason: string | null };

const instancesOf = (dagId: string, runId: string): Instance[] =>
  installation.database.all<Instance>(
    `select task_id as taskId, map_index as mapIndex, iteration, path, state, reason from task_instance
     where run_ref = (select id from dag_run where dag_id = ? and run_id = ?)`,
    dagId,
    runId,
  );

/** What a task returned; of a mapped one the list. */
function outputOf(dagId: string, runId: string, taskId: string): unknown {
  const rows = installation.database.all<{ map_index: number; value: string }>(
    `select map_index, value from xcom where task_id = ? and key = 'return_value'
     and run_ref = (select id from dag_run where dag_id = ? and run_id = ?) order by map_index`,
    taskId,
    dagId,
    runId,
  );
  const values: unknown[] = rows.map(({ value }) => JSON.parse(value));
  return rows[0]?.map_index === -1 ? values[0] : values;
}

test('all files are read without errors and warnings', () => {
  expect(installation.database.importErrors()).toEqual([]);
  // A busy machine is no fault of the file.
  const warnings = "select * from dag_warning where kind <> 'ARIEL_IMPORT_SLOW'";
  expect(installation.database.all(warnings)).toEqual([]);
});

test('what has no schedule is not paused, and everything else is', () => {
  const scheduled = Object.keys(expectations).filter((dagId) => !unscheduled.includes(dagId));
  const rows = installation.database.all<{ dag_id: string }>(
    "select dag_id from dag where timetable_kind <> 'none'",
  );
  expect(rows.map(({ dag_id }) => dag_id).sort()).toEqual(scheduled.sort());
});

describe('triggered', () => {
  test('each ends as it should', { timeout: WITHIN_MS + 10_000 }, async () => {
    const endMs = performance.now() + WITHIN_MS;
    for (const { dagId, run, runId } of triggered) {
      const { state } = await installation.untilEnded(dagId, runId, endMs - performance.now());
      const instances = instancesOf(dagId, runId);
      const about = `${dagId} with ${JSON.stringify(run.params ?? {})}`;
      expect.soft([state, notSucceeded(instances)], about).toEqual([run.state, run.besides ?? {}]);
      for (const [taskId, count] of Object.entries(run.instances ?? {}))
        expect.soft(countOf(instances, taskId), `${about}: ${taskId}`).toBe(count);
      for (const [taskId, output] of Object.entries(run.outputs ?? {}))
        expect.soft(outputOf(dagId, runId, taskId), `${about}: ${taskId}`).toEqual(output);
    }
  });

  test('a task that is skipped says why', async () => {
    const { runId = '' } = triggered.find(({ dagId }) => dagId === 'graph_run_if_skip_if') ?? {};
    const deploy = instancesOf('graph_run_if_skip_if', runId).find(({ taskId }) => taskId === 'deploy');
    expect(deploy?.reason).toContain('nothing is deployed before the holidays');
  });

  test('no more start in a second than the rate allows', async () => {
    const { runId = '' } = triggered.find(({ dagId }) => dagId === 'limit_rate') ?? {};
    const queued = installation.database
      .instances('limit_rate', runId)
      .map(({ queued_at }) => queued_at ?? Number.NaN)
      .sort((left, right) => left - right);
    // Ten instances, four in a second: the fifth and the ninth begin a second after the first of the four before.
    expect((queued[4] ?? 0) - (queued[0] ?? 0)).toBeGreaterThanOrEqual(1_000_000);
    expect((queued[8] ?? 0) - (queued[4] ?? 0)).toBeGreaterThanOrEqual(1_000_000);
  });
});

test('a run by hand is refused where only the schedule may start one', async () => {
  const refused = trigger('schedule_allowed_run_types', { state: 'failed' });
  await expect(refused).rejects.toMatchObject({ code: 'ARIEL_RUN_TYPE_NOT_ALLOWED' });
});

test('unpaused, a DAG catches up, and only its latest run does what follows latestOnly', async () => {
  const dagId = 'graph_latest_only';
  await installation.control.setDagPaused({ dagId, isPaused: false, actor });
  const years = new Date().getUTCFullYear() - 2023;
  const runs = await until(`${years} runs of ${dagId} ended`, () => {
    const ended = installation.database.runs(dagId).filter(({ end_at }) => end_at !== null);
    return ended.length >= years && ended;
  });
  const announced = runs.map(
    ({ run_id }) => installation.database.instance(dagId, run_id, 'announce')?.state,
  );
  expect(announced).toEqual([...Array.from({ length: years - 1 }, () => 'skipped'), 'success']);
});
