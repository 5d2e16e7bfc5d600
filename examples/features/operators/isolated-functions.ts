// Functions with npm packages of their own, and functions in another Node. They use nothing from outside of themselves but their inputs;
// packages are imported inside.
import { dag, task } from 'ariel';
import { ExternalNodeOperator, IsolatedFunctionOperator } from 'ariel/standard';

/** Two versions of one package in one DAG, neither of which this project has installed. */
const old = task.isolated(
  'old',
  async ({ text }: { text: string }) => {
    const name = 'ms';
    const { default: ms } = await import(name);
    return ms(text) as number;
  },
  { dependencies: { ms: '2.0.0' } },
);

export default dag('operators_isolated', { tags: ['feature', 'operators'] }, () => {
  const was = old({ text: '2 days' });
  new IsolatedFunctionOperator({
    taskId: 'new',
    callable: async ({ was }: { was: number }) => {
      const name = 'ms';
      const { default: ms } = await import(name);
      return { long: ms(was, { long: true }) as string, was };
    },
    opKwargs: { was },
    dependencies: { ms: '2.1.3' },
  });
  new ExternalNodeOperator({
    taskId: 'elsewhere',
    callable: (_inputs, { dag, ti }) => `${dag.dagId}.${ti.taskId} in ${process.env.PLACE}`,
    node: process.execPath,
    env: { PLACE: 'another Node' },
  });
});
