// The DAGs that are measured. All in one file on purpose: they share one code hash, so that task processes
// that one of them has warmed serve the next. Nothing here may do I/O: what is measured is Ariel, not the tasks.
import { setTimeout } from 'node:timers/promises';
import { chain, dag, task } from 'ariel';

/** As many instances at once as the installation lets run (core.parallelism in server.ts). */
const atOnce = { schedule: null, isPausedUponCreation: false, maxActiveTasks: 32, tags: ['bench'] } as const;

const nap = task('nap', async () => {
  await setTimeout(10);
});

const napOf = task('nap', async (_inputs: { item: number }) => {
  await setTimeout(10);
});

const noop = task('noop', (_inputs: { item: number }) => {});

/** Tells when user code ran: the only place from which the end of the way can be seen. */
const clock = task('clock', () => Date.now());

function numbers(length: number): number[] {
  return Array.from({ length }, (_, index) => index);
}

dag('hello', atOnce, () => {
  const name = task('name', () => 'world');
  const greet = task('greet', ({ name }: { name: string }, { log }) => {
    log.info(`Hello, ${name}!`);
  });
  greet({ name: name() });
});

dag('chain_40', atOnce, () => {
  chain(...numbers(40).map((index) => nap.with({ id: `nap_${String(index + 1).padStart(2, '0')}` })()));
});

dag('fan_400', atOnce, () => {
  napOf.expand({ item: numbers(400) });
});

dag('mapped_1000', atOnce, () => {
  noop.expand({ item: numbers(1_000) });
});

dag('mapped_10000', atOnce, () => {
  noop.expand({ item: numbers(10_000) });
});

dag('trigger_one', atOnce, () => {
  clock();
});
