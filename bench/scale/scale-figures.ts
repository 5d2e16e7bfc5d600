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
const REPEATS = { chain: 5, mapped: 5, trigger: 50 } as const;

/** Medians, after one of each that warms up. */
export async function scaleFigures(server: Measurable): Promise<ScaleFigures> {
  setClock();
  const chain = await each(server, 'chain_40', REPEATS.chain, ({ instances }) => {
    const lastEndUs = Math.max(...instances.map(({ endUs }) => endUs));
    return (lastEndUs - (instances[0]?.startUs ?? Number.NaN)) / 1e6;
  });
  const mapped = await each(
    server,
    'mapped_1000',
    REPEATS.mapped,
    ({ endUs, startUs }) => (endUs - startUs) / 1e6,
  );
  const trigger = await each(
    server,
    'trigger_one',
    REPEATS.trigger,
    ({ askedUs, instances }) => ((instances[0]?.startUs ?? Number.NaN) - askedUs) / 1e3,
  );
  return { chain_40_s: chain, mapped_1000_s: mapped, trigger_p50_ms: trigger };
}

type Run = Awaited<ReturnType<typeof timedRun>>;

async function each(
  server: Measurable,
  dagId: string,
  times: number,
  figure: (run: Run) => number,
): Promise<number> {
  await timedRun(server, dagId, LOOK_MS);
  const figures: number[] = [];
  for (let count = 0; count < times; count += 1) figures.push(figure(await timedRun(server, dagId, LOOK_MS)));
  return percentile(figures, 0.5);
}
