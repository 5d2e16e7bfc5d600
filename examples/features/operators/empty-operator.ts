// A point where edges meet: five edges in place of six.
import { dag } from 'ariel';
import { BashOperator, EmptyOperator } from 'ariel/standard';

export default dag('operators_empty', { tags: ['feature', 'operators'] }, () => {
  const loaded = new EmptyOperator({ taskId: 'loaded' });
  loaded.after(
    ['a', 'b', 'c'].map((name) => new BashOperator({ taskId: `load_${name}`, bashCommand: `echo ${name}` })),
  );
  loaded.before(
    ['report', 'archive'].map((taskId) => new BashOperator({ taskId, bashCommand: `echo ${taskId}` })),
  );
});
