// What only the newest run does, as an operator.
import { dag } from 'ariel';
import { EmptyOperator, LatestOnlyOperator } from 'ariel/standard';

export default dag('operators_latest_only', { tags: ['feature', 'operators'] }, () => {
  const load = new EmptyOperator({ taskId: 'load' });
  const latest = new LatestOnlyOperator({ taskId: 'latest_only' });
  load.before(latest);
  latest.before(new EmptyOperator({ taskId: 'publish' }));
});
