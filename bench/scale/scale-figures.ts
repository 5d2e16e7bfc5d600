// The figures that tell whether something around a server makes it slower: a chain, a mapped run and a trigger.
import type { Measurable } from '../server.ts';
import { percentile } from '../statistics.ts';
import { setClock, timedRun } from '../timed-run.ts';

export interface ScaleFigures {
  readonly chain_40_s: number;
  readonly mapped_1000_s: number;
  readonly trigger_p50_ms: number;
}

const LOOK_MS = 20;
const REPEATS = { chain: 9, mapped: 9, trigger: 50 } as const;
const WARM_UPS = 3;

/** Medians, after runs that warm up: `schedulers` share the runs, and each begins with cold processes. */
export async function scaleFigures(server: Measurable, schedulers = 1): Promise<ScaleFigures> {
  const each = (dagId: string, times: number, figure: (run: Run) => number): Promise<number> =>
    median(server, dagId, { warmUps: WARM_UPS * schedulers, times }, figure);
  setClock();
  const chain = await each('chain_40', REPEATS.chain, ({ instances }) => {
    const lastEndUs = Math.max(...instances.map(({ endUs }) => endUs));
    return (lastEndUs - (instances[0]?.startUs ?? Number.NaN)) / 1e6;
  });
  const mapped = await each('mapped_1000', REPEATS.mapped, ({ endUs, startUs }) => (endUs - startUs) / 1e6);
  const trigger = await each(
    'trigger_one',
    REPEATS.trigger,
    ({ askedUs, instances }) => ((instances[0]?.startUs ?? Number.NaN) - askedUs) / 1e3,
  );
  return { chain_40_s: chain, mapped_1000_s: mapped, trigger_p50_ms: trigger };
}

type Run = Awaited<ReturnType<typeof timedRun>>;

async function median(
  server: Measurable,
  dagId: string,
  { times, warmUps }: { readonly times: number; readonly warmUps: number },
  figure: (run: Run) => number,
): Promise<number> {
  for (let count = 0; count < warmUps; count += 1) await timedRun(server, dagId, LOOK_MS);
  const figures: number[] = [];
  for (let count = 0; count < times; count += 1) figures.push(figure(await timedRun(server, dagId, LOOK_MS)));
  return percentile(figures, 0.5);
}
