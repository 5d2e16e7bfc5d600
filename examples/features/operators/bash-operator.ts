// Commands in bash: folder, variables, templates, a result of one's own, and exit codes that mean "skipped".
import { chain, dag } from 'ariel';
import { BashOperator } from 'ariel/standard';

export default dag('operators_bash', { tags: ['feature', 'operators'] }, () => {
  const count = new BashOperator({
    taskId: 'count',
    bashCommand: 'seq 1 42 | wc -l',
    outputProcessor: Number,
  });
  const greet = new BashOperator({
    taskId: 'greet',
    bashCommand: 'echo "$GREETING from $(pwd), task $ARIEL_CTX_TASK_ID"',
    env: { GREETING: 'Hello {{ dag.dag_id }}' },
    appendEnv: true,
    cwd: '/',
  });
  const latin = new BashOperator({
    taskId: 'latin',
    bashCommand: String.raw`printf 'caf\xe9\n'`,
    outputEncoding: 'latin1',
  });
  const nothing = new BashOperator({ taskId: 'nothing_to_do', bashCommand: 'exit 99' });
  const busy = new BashOperator({ taskId: 'busy', bashCommand: 'exit 3', skipOnExitCode: [3, 4] });
  chain(count, [greet, latin], [nothing, busy]);
});
