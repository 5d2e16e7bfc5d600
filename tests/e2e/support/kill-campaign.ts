// Kills processes of a running installation at random moments of its runs, and looks for what may not come of it: a run
// that does not end or ends wrongly, a try that is not recorded, work that ran twice, a process that was left behind.
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Installation } from './installation.ts';
import type { HistoryRow, InstanceRow } from './installation-database.ts';
import { killDags } from './kill-dags.ts';
import { isDagChild, isTaskProcess, kill9, lives, type ProcessFacts } from './processes.ts';
import { pick, seededRandom } from './random.ts';
import { until } from './until.ts';

export const victims = ['server', 'task process', 'DAG child'] as const;
export type Victim = (typeof victims)[number];

export interface CampaignOptions {
  readonly kills: number;
  readonly seed: number;
  /** Whether examples/supply-chain runs beside the test's own DAGs. */
  readonly withExample: boolean;
  readonly report?: (line: string) => void;
}

export interface VictimSummary {
  readonly victim: Victim;
  readonly kills: number;
  /** Tries that were under way in what was killed; all of them are recorded, or `problems` names them. */
  readonly lost: number;
  readonly progressMs: readonly number[];
  readonly problems: readonly string[];
}

interface Round {
  readonly lost: number;
  readonly progressMs: number | null;
  readonly problems: readonly string[];
}

interface Moment {
  readonly tasks: number;
  readonly andMs: number;
}

interface StartedRun {
  readonly dagId: string;
  readonly runId: string;
}

const root = fileURLToPath(new URL('../../..', import.meta.url));
const EXAMPLE = 'supply_chain';
const EXAMPLE_PACKAGES = 120;
const AND_UP_TO_MS = 40;
const RUN_ENDS_WITHIN_MS = 60_000;
/** A task process of a dead server looks for its parent once a second. */
const LEFT_OVER_MS = 3000;

export async function killCampaign(options: CampaignOptions): Promise<VictimSummary[]> {
  const { kills, report = () => undefined, seed, withExample } = options;
  const random = seededRandom(seed);
  const installation = new Installation({ dags: killDags });
  await using _ = installation;
  const dagIds = ['pipeline', 'fragile'];
  if (withExample) {
    dagIds.push(EXAMPLE);
    for (const name of ['supply-chain', 'find-checkout.ts']) {
      cpSync(join(root, 'examples', name), join(installation.dagsFolder, name), { recursive: true });
    }
  }
  await installation.start();
  await installation.untilVisible(...dagIds);
  const campaign = { installation, dagIds, random };
  // Undisturbed first: between which moments there is something to kill. In tasks rather than in time, which differs
  // from machine to machine.
  const tasks = await countUndisturbed(campaign);
  const summaries: VictimSummary[] = [];
  for (const victim of victims) {
    const rounds: Round[] = [];
    for (let count = 0; count < kills; count++) {
      const moment = { tasks: Math.floor(random() * tasks), andMs: random() * AND_UP_TO_MS };
      const round = await playRound(campaign, victim, moment);
      rounds.push(round);
      const progress =
        round.progressMs === null ? 'had ended' : `went on after ${Math.round(round.progressMs)} ms`;
      report(
        `${victim} killed after the start of ${moment.tasks} of ${tasks} tasks: ${round.lost} tries lost, ${progress}`,
      );
      for (const problem of round.problems) report(`  PROBLEM ${problem}`);
    }
    summaries.push({
      victim,
      kills,
      lost: rounds.reduce((sum, round) => sum + round.lost, 0),
      progressMs: rounds.flatMap((round) => round.progressMs ?? []),
      problems: rounds.flatMap((round) => round.problems),
    });
  }
  return summaries;
}

interface Campaign {
  readonly installation: Installation;
  readonly dagIds: readonly string[];
  readonly random: () => number;
}

async function countUndisturbed(campaign: Campaign): Promise<number> {
  const runs = await startRuns(campaign);
  for (const { dagId, runId } of runs) {
    const { reason, state } = await campaign.installation.untilEnded(dagId, runId);
    if (state !== 'success') throw new Error(`${dagId} does not succeed undisturbed: ${reason}`);
  }
  return startedTasks(campaign.installation, runs);
}

const startedTasks = (installation: Installation, runs: readonly StartedRun[]): number =>
  runs.flatMap((run) => triesOf(installation, run)).filter((each) => each.start_at !== null).length;

async function startRuns({ dagIds, installation }: Campaign): Promise<StartedRun[]> {
  const example = { root, output: join(installation.folder, 'report'), limit: EXAMPLE_PACKAGES };
  const runs: StartedRun[] = [];
  for (const dagId of dagIds) {
    runs.push({ dagId, runId: await installation.trigger(dagId, dagId === EXAMPLE ? example : {}) });
  }
  return runs;
}

async function playRound(campaign: Campaign, victim: Victim, moment: Moment): Promise<Round> {
  const { installation } = campaign;
  const problems: string[] = [];
  const runs = await startRuns(campaign);
  await until('so many tasks have started', () => startedTasks(installation, runs) >= moment.tasks);
  await delay(moment.andMs);
  const { before, beside, killedAtMs, lostIds } = await strike(campaign, victim, runs);
  problems.push(...beside.map((each) => `left over: process ${each.pid} ran a task beside the next server`));
  for (const run of runs) {
    await installation.untilEnded(run.dagId, run.runId, RUN_ENDS_WITHIN_MS).catch((error: unknown) => {
      problems.push(`stuck: ${error instanceof Error ? error.message : error}`);
    });
  }
  for (const run of runs) problems.push(...checkRun(installation, run));
  problems.push(...checkLost(installation, runs, lostIds));
  if (victim === 'DAG child') problems.push(...(await checkFiles(campaign)));
  const left = await leftOvers(installation, before);
  problems.push(...left.map((each) => `left over: process ${each.pid} ${each.command.slice(0, 120)}`));
  return { lost: lostIds.length, progressMs: progressAfter(installation, runs, killedAtMs), problems };
}

interface Strike {
  readonly killedAtMs: number;
  /** The attempts that were under way in what was killed. */
  readonly lostIds: readonly string[];
  readonly before: readonly ProcessFacts[];
  /** Of these, what ran a task and still lived when the next server was ready. */
  readonly beside: readonly ProcessFacts[];
}

async function strike(campaign: Campaign, victim: Victim, runs: readonly StartedRun[]): Promise<Strike> {
  const { installation, random } = campaign;
  if (victim === 'DAG child') touchFile(campaign);
  const before = installation.processes();
  if (victim === 'server') {
    await installation.kill();
    const killedAtMs = Date.now();
    const lost = running(installation, runs);
    await installation.start();
    const beside = before.filter((each) => lives(each) && lost.some((row) => row.pid === each.pid));
    return { killedAtMs, lostIds: lost.map((row) => row.id), before, beside };
  }
  const isIt = victim === 'task process' ? isTaskProcess : isDagChild;
  const busy = new Set(running(installation, runs).map((row) => row.pid));
  const alive = before.filter(isIt);
  const atWork = alive.filter((each) => busy.has(each.pid));
  const chosen = pick(random, atWork.length > 0 ? atWork : alive);
  const ran = chosen ? running(installation, runs).filter((row) => row.pid === chosen.pid) : [];
  const killedAtMs = Date.now();
  if (chosen) kill9(chosen);
  // It may have ended what it ran in the moment before: then it was not lost, and is known as ended.
  const lostIds = ran.filter((row) => !endedBefore(installation, runs, row)).map((row) => row.id);
  return { killedAtMs, lostIds, before: chosen ? [chosen] : [], beside: [] };
}

/** So that there is something to evaluate at the moment of the kill. */
function touchFile({ installation, random }: Campaign): void {
  const comment = `// ${Math.floor(random() * 1e9)}\n`;
  for (const [path, text] of Object.entries(killDags)) installation.writeDag(path, `${text}${comment}`);
}

function running(installation: Installation, runs: readonly StartedRun[]): InstanceRow[] {
  return runs
    .flatMap(({ dagId, runId }) => installation.database.instances(dagId, runId))
    .filter((row) => row.state === 'running' || row.state === 'restarting');
}

function endedBefore(installation: Installation, runs: readonly StartedRun[], attempt: InstanceRow): boolean {
  return runs
    .flatMap(({ dagId, runId }) => installation.database.instances(dagId, runId))
    .some((row) => row.id === attempt.id && row.state === 'success');
}

type Try = InstanceRow | HistoryRow;

function triesOf(installation: Installation, { dagId, runId }: StartedRun): Try[] {
  const { database } = installation;
  return [
    ...database.history(dagId, runId),
    ...database.instances(dagId, runId).filter((row) => row.try_number > 0),
  ];
}

/** How the run ended, and whether what ran is what was recorded. */
function checkRun(installation: Installation, run: StartedRun): string[] {
  const { dagId, runId } = run;
  const row = installation.database.run(dagId, runId);
  const problems: string[] = [];
  const failed = installation.database.instances(dagId, runId).filter((each) => each.state === 'failed');
  const describe = (each: Try): string =>
    `${dagId} ${each.task_id}[${each.map_index}] try ${each.try_number}`;
  if (row?.state === 'failed' && dagId !== 'fragile') {
    problems.push(
      `wrong end: ${dagId} failed though tries remained (${failed.map((each) => `${describe(each)} ${each.reason}`).join('; ')})`,
    );
  }
  if (row?.state === 'failed' && !failed.some((each) => /lost|killed|died|ended/i.test(each.reason ?? ''))) {
    problems.push(
      `wrong end: ${dagId} failed without a lost try as the reason (${failed.map((each) => each.reason).join('; ')})`,
    );
  }
  if (dagId !== EXAMPLE) problems.push(...checkMarks(installation, run, triesOf(installation, run)));
  return problems;
}

/** Every line that a task wrote belongs to one recorded try, and every recorded try that began wrote at most one. */
function checkMarks(
  installation: Installation,
  { dagId, runId }: StartedRun,
  tries: readonly Try[],
): string[] {
  const problems: string[] = [];
  const marks = installation
    .lines('marks')
    .map((line) => line.split(' '))
    .filter(([dag, run]) => dag === dagId && run === runId);
  const seen = new Map<string, string>();
  for (const [, , taskId, mapIndex, tryNumber, pid] of marks) {
    const name = `${dagId} ${taskId}[${mapIndex}] try ${tryNumber}`;
    const recorded = tries.filter(
      (each) =>
        each.task_id === taskId &&
        String(each.map_index) === mapIndex &&
        String(each.try_number) === tryNumber,
    );
    if (seen.has(name)) problems.push(`ran twice: ${name} in processes ${seen.get(name)} and ${pid}`);
    seen.set(name, pid ?? '');
    if (recorded.length !== 1) problems.push(`ran and is recorded ${recorded.length} times: ${name}`);
    else if (String(recorded[0]?.pid) !== pid)
      problems.push(`ran in process ${pid}, recorded is ${recorded[0]?.pid}: ${name}`);
  }
  for (const each of tries) {
    const name = `${dagId} ${each.task_id}[${each.map_index}] try ${each.try_number}`;
    if (each.state === 'success' && !seen.has(name))
      problems.push(`recorded as success and never ran: ${name}`);
  }
  return problems;
}

/** Each lost attempt ended, under its own id, with a reason. */
function checkLost(
  installation: Installation,
  runs: readonly StartedRun[],
  lostIds: readonly string[],
): string[] {
  const tries = runs.flatMap((run) => triesOf(installation, run));
  return lostIds.flatMap((id) => {
    const recorded = tries.find((each) => each.id === id);
    if (!recorded) return [`not recorded: the lost attempt ${id}`];
    if (recorded.state === 'success') return [];
    const isTold =
      recorded.state === 'failed' && recorded.end_at !== null && recorded.reason && recorded.error;
    return isTold ? [] : [`recorded without reason: ${JSON.stringify(recorded)}`];
  });
}

async function checkFiles({ dagIds, installation }: Campaign): Promise<string[]> {
  const errors = installation.database.importErrors();
  const hidden = dagIds.filter((dagId) => installation.database.dag(dagId)?.is_active !== 1);
  return [
    ...errors.map((error) => `import error after the kill of the child: ${error.rel_path} ${error.message}`),
    ...hidden.map((dagId) => `hidden after the kill of the child: ${dagId}`),
  ];
}

async function leftOvers(
  installation: Installation,
  before: readonly ProcessFacts[],
): Promise<ProcessFacts[]> {
  const left = (): ProcessFacts[] => before.filter((each) => lives(each) && !isOurs(installation, each));
  await until('the processes of the dead one are gone', () => left().length === 0, {
    withinMs: LEFT_OVER_MS,
  }).catch(() => undefined);
  return left();
}

/** A process that belongs to the server that runs now. */
const isOurs = (installation: Installation, each: ProcessFacts): boolean => each.parent === installation.pid;

/** From the kill to the next task that began; null where everything had begun before. */
function progressAfter(
  installation: Installation,
  runs: readonly StartedRun[],
  killedAtMs: number,
): number | null {
  const starts = runs
    .flatMap((run) => triesOf(installation, run))
    .map((each) => (each.start_at ?? 0) / 1000)
    .filter((startMs) => startMs > killedAtMs);
  return starts.length === 0 ? null : Math.min(...starts) - killedAtMs;
}
