// Branches that are chosen in another process: with npm packages of their own, and in another Node.
import { dag } from 'ariel';
import { BranchExternalNodeOperator, BranchIsolatedFunctionOperator, EmptyOperator } from 'ariel/standard';

export default dag('operators_branches_elsewhere', { tags: ['feature', 'operators'] }, () => {
  const byPackage = new BranchIsolatedFunctionOperator({
    taskId: 'by_package',
    callable: async ({ wait }: { wait: string }) => {
      const name = 'ms';
      const { default: ms } = await import(name);
      return ms(wait) > 3_600_000 ? 'long' : 'short';
    },
    opKwargs: { wait: '2 days' },
    dependencies: { ms: '2.1.3' },
  });
  byPackage.before([new EmptyOperator({ taskId: 'long' }), new EmptyOperator({ taskId: 'short' })]);
  const byNode = new BranchExternalNodeOperator({
    taskId: 'by_node',
    callable: () => (process.env.PLACE === 'here' ? ['one', 'two'] : null),
    node: process.execPath,
    env: { PLACE: 'here' },
  });
  byNode.before(['one', 'two', 'three'].map((taskId) => new EmptyOperator({ taskId })));
});
