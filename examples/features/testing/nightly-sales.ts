// A DAG to be tested: one-task.test.ts, whole-run.test.ts and simulation.test.ts beside it show how.
import { dag, param, task } from 'ariel';

export const listFiles = task('list_files', async (_inputs, { conn }): Promise<string[]> => {
  const { host } = await conn('file_server');
  throw new Error(`${host} cannot be reached from a test`);
});
export const parse = task('parse', ({ file }: { file: string }) => {
  const [, amount = '0'] = file.split('_');
  return Number.parseInt(amount, 10);
});
export const total = task('total', ({ amounts }: { amounts: number[] }) =>
  amounts.reduce((sum, each) => sum + each, 0),
);
const size = task.branch('size', ({ sum }: { sum: number }) => (sum > 100 ? 'good' : 'bad'));
const celebrate = task('celebrate', ({ region }: { region: string }) => `cake for ${region}`);
const worry = task('worry', () => 'no cake');

export default dag(
  'testing_nightly_sales',
  {
    schedule: '0 22 * * *',
    startDate: '2026-01-01',
    params: { region: param.string({ default: 'EU' }) },
    isPausedUponCreation: true,
    tags: ['feature', 'testing'],
  },
  ({ params }) => {
    const sum = total({ amounts: parse.expand({ file: listFiles() }) });
    size({ sum }).to({ good: celebrate({ region: params.region }), bad: worry() });
  },
);
