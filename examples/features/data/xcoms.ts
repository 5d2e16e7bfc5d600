// Values under keys: pushed while a task runs, pulled by keys, from several tasks, from some instances of a mapped one, from runs before.
import { chain, dag, task } from 'ariel';

const load = task('load', ({ n }: { n: number }, { xcom }) => {
  xcom.push('bytes', n * 1000);
  return n;
});

const single = task('single', (_: Record<string, never>, { xcom }) => {
  xcom.push('bytes', 7);
  return 'one';
});

const collect = task('collect', async (_: Record<string, never>, { xcom }) => ({
  all: await xcom.pull({ taskId: 'load' }),
  first: await xcom.pull({ taskId: 'load', mapIndex: 0 }),
  some: await xcom.pull({ taskId: 'load', mapIndex: [0, 2], key: 'bytes' }),
  several: await xcom.pull({ taskId: ['single', 'nobody'] }),
  bytes: await xcom.pull({ taskId: 'single', key: 'bytes' }),
  missing: await xcom.pull({ taskId: 'single', key: 'nothing' }),
}));

/** The last value that this task stored in a run before: null in the first. */
const total = task('total', async (_: Record<string, never>, { xcom }) => {
  const before = await xcom.pull<number>({ taskId: 'total', includePriorDates: true });
  return (before ?? 0) + 1;
});

export default dag('data_xcoms', { tags: ['feature', 'data'] }, () => {
  chain([load.expand({ n: [1, 2, 3] }), single()], collect(), total());
});
