// `multipleOutputs`: the entries of what a task returns, each under a key of its own.
import { chain, dag, task } from 'ariel';

const measure = task('measure', () => ({ rows: 120, seconds: 4, columns: ['id', 'amount'] }), {
  multipleOutputs: true,
});

const report = task('report', async (_: Record<string, never>, { xcom }) => {
  const rows = await xcom.pull<number>({ taskId: 'measure', key: 'rows' });
  const seconds = await xcom.pull<number>({ taskId: 'measure', key: 'seconds' });
  return `${(rows ?? 0) / (seconds ?? 1)} rows a second`;
});

export default dag('data_multiple_outputs', { tags: ['feature', 'data'] }, () => {
  chain(measure(), report());
});
