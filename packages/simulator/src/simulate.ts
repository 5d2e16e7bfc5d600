// `simulate()`: lets the real scheduler run the schedules of DAGs on a clock of its own, from one date to another.
import { createHash } from 'node:crypto';
import { canonicalJson, type DagDefinition, timePart } from '@ariel/core';
import type { AuthoredDag, SimulateOptions, Simulation } from '@ariel/sdk';
import { type Database, migrate, openSqlite, publishEvaluation, readDag } from '@ariel/store';
import { readAnswers } from './answers/answer-book.ts';
import { createPretender } from './answers/pretend.ts';
import { type CustomTimetables, customTimetables } from './custom-timetables.ts';
import { skipBacklog } from './first-ticks.ts';
import { RunFolder } from './outcome/fold-runs.ts';
import { resultOf } from './outcome/result-of.ts';
import { createRehearsalServer, type RehearsalServer } from './server/rehearsal-server.ts';
import { SimulationError } from './simulation-error.ts';
import { type ReadOptions, readOptions } from './simulation-options.ts';
import { VirtualTime } from './time/virtual-time.ts';
import { type LimitedDag, Limits } from './waits/limits.ts';
import { WaitLog } from './waits/wait-log.ts';

const actor = { user: null, via: 'cli' } as const;
/** Nothing gets lost in a simulation: a sweep would find nothing. */
const NEVER_MS = 100 * 365 * 86_400_000;

/**
 * Says which runs there would be, what each would wait for, and when it would end. No task runs: each try ends as the
 * options say, by default well and after a second.
 *
 * @example
 * const plan = await simulate([sales, crm], { from: '2026-01-01', to: '2027-01-01', durations: { 'sales.load': '5m' } });
 * console.log(plan.toString());
 */
export async function simulate(
  dags: AuthoredDag | readonly AuthoredDag[],
  options: SimulateOptions,
): Promise<Simulation> {
  const given = 'definition' in dags ? [dags] : dags;
  const definitions = given.map(({ definition }) => ({ ...definition, isPausedUponCreation: false }));
  const read = readOptions(definitions, options);
  const answers = readAnswers(definitions, options);
  const database = openSqlite({ path: ':memory:' });
  try {
    const timetables = customTimetables(database, given);
    const limited = await prepare({ database, definitions, read, timetables });
    return await run({ database, definitions, limited, read, answers, timetables });
  } finally {
    await database.close();
  }
}

/** The database as it stands at `from`: pools, DAGs, where their schedules are. */
async function prepare({
  database,
  definitions,
  read,
  timetables,
}: Pick<Rehearsal, 'database' | 'definitions' | 'read' | 'timetables'>): Promise<LimitedDag[]> {
  const { fromUs } = read;
  await migrate(database, fromUs);
  for (const [name, slots] of read.pools) {
    await database.run(
      'insert into pool (name, slots) values (?, ?) on conflict (name) do update set slots = excluded.slots',
      [name, slots],
    );
  }
  const limited: LimitedDag[] = [];
  for (const [number, definition] of definitions.entries()) {
    await publishDag(database, definition, read, number);
    if (timePart(definition.schedule).kind === 'custom')
      await timetables.start(definition, fromUs, read.backlog);
    else if (!read.backlog) await skipBacklog(database, definition, fromUs);
    const row = await readDag(database, definition.dagId);
    limited.push({
      definition,
      maxActiveRuns: row?.max_active_runs ?? read.maxActiveRuns,
      maxActiveTasks: row?.max_active_tasks ?? read.maxActiveTasks,
    });
  }
  return limited;
}

async function publishDag(
  database: Database,
  definition: DagDefinition,
  { fromUs, maxActiveRuns, maxActiveTasks }: ReadOptions,
  number: number,
): Promise<void> {
  const hash = createHash('sha256').update(canonicalJson(definition)).digest('hex');
  await publishEvaluation(database, {
    bundleName: 'dags',
    relPath: `${definition.dagId}.ts`,
    contentHash: hash,
    codeHash: hash,
    lockHash: null,
    files: [],
    definitions: [definition],
    dagPlaces: {},
    warnings: [],
    errors: [],
    durationMs: 0,
    defaults: { maxActiveRuns, maxActiveTasks, pausedAtCreation: false },
    nowUs: fromUs,
    newId: () => `version-${number}`,
  });
}

interface Rehearsal {
  readonly database: Database;
  readonly definitions: readonly DagDefinition[];
  readonly limited: readonly LimitedDag[];
  readonly read: ReadOptions;
  readonly answers: ReturnType<typeof readAnswers>;
  readonly timetables: CustomTimetables;
}

async function run(rehearsal: Rehearsal): Promise<Simulation> {
  const { answers, database, definitions, limited, read, timetables } = rehearsal;
  const byId = new Map(definitions.map((dag) => [dag.dagId, dag]));
  const tasks = new Map(
    definitions.flatMap((dag) => dag.tasks.map((task) => [`${dag.dagId}/${task.taskId}`, task] as const)),
  );
  const { fromUs } = read;
  const ended: (readonly [dagId: string, runId: string])[] = [];
  const failures: unknown[] = [];
  let isAsked = false;
  const time = new VirtualTime(fromUs, {
    // User code may take real time to answer: nothing goes on before it has.
    afterStep: async () => {
      if (!isAsked) return;
      isAsked = false;
      for (const dagId of await timetables.answer(nowUs())) server.notify({ kind: 'dag-changed', dagId });
    },
    beforeMove: async (now, next) => {
      log.elapse(now, next);
      throwFirst(failures);
      for (const place of ended.splice(0)) await folder.finished(await runRefOf(database, place));
      if (folder.folded.length > read.maxRuns) throw tooLarge(read, now);
    },
  });
  const { nowUs } = time;
  const limits = new Limits({ dags: limited, pools: read.pools, parallelism: read.parallelism, nowUs });
  const log = new WaitLog(limits, nowUs, (dagId, taskId) => tasks.get(`${dagId}/${taskId}`));
  const folder = new RunFolder({ database, dags: byId, limits, log, fromUs });
  let ids = 0;
  const server = createRehearsalServer({
    database,
    time,
    newId: () => `id-${ids++}`,
    parallelism: read.parallelism,
    maxMapLength: 1_000_000,
    leaseMs: NEVER_MS,
    sweepMs: NEVER_MS,
    name: 'rehearsal',
    pretend: createPretender(definitions, answers),
    watcher: { ...log, failed: (error) => void failures.push(error) },
    live: (event) => {
      if (event.kind !== 'run') return;
      limits.runsChanged(event.dag_id, event.state === 'running' ? 1 : -1);
      if (event.state !== 'running') ended.push([event.dag_id, event.run_id]);
    },
    report: ({ error, message }) => void failures.push(new Error(message, { cause: error })),
    checkSchema: () => [],
    timetablesWanted: () => {
      isAsked = true;
    },
  });
  triggerLater(server, time, read, failures);
  await server.scheduler.start();
  await time.moveTo(read.toUs - 1);
  await server.scheduler.stop();
  throwFirst(failures);
  for (const place of ended.splice(0)) await folder.finished(await runRefOf(database, place));
  await folder.unfinished();
  return resultOf({ answers, definitions, folded: folder.folded, limits, read });
}

function triggerLater(
  server: RehearsalServer,
  time: VirtualTime,
  read: ReadOptions,
  failures: unknown[],
): void {
  for (const { atUs, dagId, logicalUs, params, runId } of read.triggers) {
    time.at(atUs, () => {
      const request = {
        dagId,
        runId,
        logicalDate: logicalUs,
        dataInterval: null,
        runAfter: atUs,
        conf: params,
        note: null,
      };
      server.control.triggerRun({ ...request, actor }).catch((error: unknown) => void failures.push(error));
    });
  }
}

async function runRefOf(database: Database, [dagId, runId]: readonly [string, string]): Promise<number> {
  const row = await database.first<{ id: number }>('select id from dag_run where dag_id = ? and run_id = ?', [
    dagId,
    runId,
  ]);
  return row?.id ?? -1;
}

function throwFirst(failures: readonly unknown[]): void {
  const [first] = failures;
  if (first === undefined) return;
  if (first instanceof SimulationError) throw first;
  const cause = first instanceof Error && first.cause instanceof Error ? first.cause : first;
  const what = cause instanceof Error ? cause.message : String(cause);
  throw new SimulationError('ARIEL_SIMULATION_FAILED', `The simulation failed: ${what}`, { cause: first });
}

function tooLarge({ maxRuns }: ReadOptions, nowUs: number): SimulationError {
  const at = new Date(nowUs / 1000).toISOString();
  return new SimulationError(
    'ARIEL_SIMULATION_TOO_LARGE',
    `The simulation has more than ${maxRuns} runs at ${at}.`,
    {
      remedy: 'Choose a shorter time, or raise `maxRuns`.',
    },
  );
}
