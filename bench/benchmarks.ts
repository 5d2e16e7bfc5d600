// The benchmarks: which runs each makes, and which of their times is its figure. Nothing is judged here.
import { setTimeout } from 'node:timers/promises';
import { measureCrowd } from './crowd.ts';
import { measureCurve } from './curve.ts';
import { measureManyDags } from './many-dags-benchmark.ts';
import type { MarkName } from './marks.ts';
import type { Benchmark, Measured, Measurement, Surroundings } from './measured.ts';
import type { BenchmarkName } from './options.ts';
import { isTaskProcess } from './process-tree.ts';
import { measureRest } from './rest.ts';
import { figureOf, mostAtOnce, percentile } from './statistics.ts';
import { explain, setClock, timedRun, type WatchedRun, watchedRun } from './timed-run.ts';

const TRIGGERS = 100;
const PAUSE_MS = 30;
/** The pool has grown when its size stayed the same for this long. */
const POOL_STEADY_MS = 700;
const POOL_PATIENCE_MS = 10_000;
const LONG_RUN_MS = 600_000;

/** `start` is measured where servers are started, in main.ts. */
export const benchmarks: Readonly<Record<Exclude<BenchmarkName, 'start'>, Benchmark>> = {
  hello: wholeRuns('hello', 'hello', (run) => ({ value: (run.endUs - run.askedUs) / 1000, details: {} })),

  chain_40: wholeRuns('chain_40', 'chain_40', ({ instances }) => {
    const lastEndUs = Math.max(...instances.map(({ endUs }) => endUs));
    const hopsMs = instances.slice(1).map(({ startUs }, index) => (startUs - instances[index]!.endUs) / 1000);
    return {
      value: (lastEndUs - instances[0]!.startUs) / 1e6,
      details: { hop_p50_ms: percentile(hopsMs, 0.5), hop_p99_ms: percentile(hopsMs, 0.99) },
    };
  }),

  fan_400: wholeRuns('fan_400', 'fan_400', (run) => ({
    value: (run.endUs - run.startUs) / 1e6,
    details: throughput(run),
  })),

  mapped_1000: wholeRuns('mapped_1000', 'mapped_1000', (run) => ({
    value: (run.endUs - run.startUs) / 1e6,
    details: throughput(run),
  })),

  mapped_10000: wholeRuns('mapped_10000', 'mapped_10000', (run) => ({
    value: throughput(run).tasks_per_s,
    details: { run_s: (run.endUs - run.startUs) / 1e6, ...throughput(run), ...halves(run) },
  })),

  mapped_100000: wholeRuns(
    'curve_100000',
    'mapped_100000',
    (run) => ({
      value: throughput(run).tasks_per_s,
      details: {
        run_s: (run.endUs - run.startUs) / 1e6,
        ...throughput(run),
        ...halves(run),
        ...longestPause(run),
      },
    }),
    LONG_RUN_MS,
  ),

  trigger_one: measureTriggers,
  curve: measureCurve,
  crowd: measureCrowd,
  rest: measureRest,
  dags_10000: measureManyDags,
};

/** The linear part of both: present where both were run. */
export function linearity(results: readonly Measured[]): Measured | null {
  const thousand = results.find(({ mark }) => mark === 'mapped_1000');
  const tenThousand = results.find(({ mark }) => mark === 'mapped_10000');
  if (!thousand || !tenThousand) return null;
  const perTaskUs = thousand.runs.map(({ value }) => (value * 1e6) / 1_000);
  const perTaskUsLong = tenThousand.runs.map(({ value }) => 1e6 / value);
  return {
    mark: 'linearity',
    runs: perTaskUsLong.map((long, index) => ({
      value: long / (perTaskUs[index] ?? figureOf(perTaskUs)),
      taskProcesses: null,
      details: { per_task_of_1000_us: perTaskUs[index] ?? Number.NaN, per_task_of_10000_us: long },
    })),
  };
}

type Reading = (run: WatchedRun) => Pick<Measurement, 'value' | 'details'>;

function wholeRuns(dagId: string, mark: MarkName, read: Reading, endWithinMs?: number): Benchmark {
  return async ({ server, runs, say }) => {
    const measurements: Measurement[] = [];
    for (let index = 0; index < runs; index += 1) {
      if (index > 0) await poolSettled(server);
      setClock();
      const run = await watchedRun(server, dagId, endWithinMs);
      const { value, details } = read(run);
      measurements.push({
        value,
        taskProcesses: run.taskProcesses,
        details: { ...details, ...explain(run) },
      });
      say(
        `${dagId}, run ${index + 1}: ended ${Math.round((run.endUs - run.askedUs) / 1000)} ms after the request`,
      );
    }
    return [{ mark, runs: measurements }];
  };
}

/** The first run may leave processes being started: the second is measured with the pool grown, and nothing growing. */
async function poolSettled(server: Surroundings['server']): Promise<void> {
  const count = (): number => server.processes().filter(isTaskProcess).length;
  let [before, sameSince] = [count(), performance.now()];
  const giveUpAt = performance.now() + POOL_PATIENCE_MS;
  while (performance.now() - sameSince < POOL_STEADY_MS && performance.now() < giveUpAt) {
    await setTimeout(100);
    const now = count();
    if (now !== before) [before, sameSince] = [now, performance.now()];
  }
}

function throughput({ startUs, endUs, instances }: WatchedRun) {
  return { tasks_per_s: instances.length / ((endUs - startUs) / 1e6), most_at_once: mostAtOnce(instances) };
}

/** Slower towards the end would say that the cost of a task grows with those that were before it. */
function halves({ instances }: WatchedRun): Record<string, number> {
  const ends = instances.map(({ endUs }) => endUs).sort((left, right) => left - right);
  const middle = ends[Math.floor(ends.length / 2)]!;
  return {
    first_half_tasks_per_s: ends.length / 2 / ((middle - instances[0]!.startUs) / 1e6),
    second_half_tasks_per_s: ends.length / 2 / ((ends.at(-1)! - middle) / 1e6),
  };
}

/** The longest time in which no instance ended: a freeze would show here. */
function longestPause({ instances, startUs }: WatchedRun): Record<string, number> {
  const ends = instances.map(({ endUs }) => endUs).sort((left, right) => left - right);
  let longestUs = 0;
  ends.forEach((endUs, index) => {
    longestUs = Math.max(longestUs, endUs - (ends[index - 1] ?? startUs));
  });
  return { longest_pause_ms: longestUs / 1000 };
}

async function measureTriggers({ server, runs, say }: Surroundings): Promise<readonly Measured[]> {
  const p50: Measurement[] = [];
  const p99: Measurement[] = [];
  for (let index = 0; index < runs; index += 1) {
    setClock();
    const times: Record<'toRunning' | 'toAnswer' | 'toUserCode', number[]> = {
      toRunning: [],
      toAnswer: [],
      toUserCode: [],
    };
    for (let count = 0; count < TRIGGERS; count += 1) {
      const run = await timedRun(server, 'trigger_one', PAUSE_MS);
      times.toRunning.push((run.instances[0]!.startUs - run.askedUs) / 1000);
      times.toAnswer.push((run.answeredUs - run.askedUs) / 1000);
      const clock = await server.database.returned('trigger_one', run.runId, 'clock');
      times.toUserCode.push(Number(clock) - run.askedUs / 1000);
      await setTimeout(PAUSE_MS);
    }
    const taskProcesses = server.processes().filter(isTaskProcess).length;
    const measurement = (share: number): Measurement => ({
      value: percentile(times.toRunning, share),
      taskProcesses,
      details: {
        to_answer_ms: percentile(times.toAnswer, share),
        to_user_code_ms: percentile(times.toUserCode, share),
        fastest_ms: Math.min(...times.toRunning),
        slowest_ms: Math.max(...times.toRunning),
      },
    });
    p50.push(measurement(0.5));
    p99.push(measurement(0.99));
    say(`trigger_one, run ${index + 1}: ${TRIGGERS} triggers`);
  }
  return [
    { mark: 'trigger_p50', runs: p50 },
    { mark: 'trigger_p99', runs: p99 },
  ];
}
