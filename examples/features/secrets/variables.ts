// A variable that one run leaves for the next: set, read and deleted by tasks.
import { chain, dag, task, variables } from 'ariel';

const remember = task('remember', async (_inputs, { dagRun }) => {
  await variables.set(
    'feature_last_run',
    { runId: dagRun.runId, rows: 3 },
    { description: 'the last run that counted' },
  );
});
const recall = task('recall', async (_inputs, { variable }) => {
  const { rows } = await variable<{ rows: number }>('feature_last_run');
  return rows;
});
const forget = task('forget', () => variables.delete('feature_last_run'));

export default dag('secrets_variables', { tags: ['feature'] }, () => {
  chain(remember(), recall(), forget());
});
