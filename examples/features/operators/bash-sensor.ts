// A command that is asked until it succeeds.
import { chain, dag, task } from 'ariel';
import { BashSensor } from 'ariel/standard';

const start = task('start', () => Date.now());

export default dag('operators_bash_sensor', { tags: ['feature', 'operators'] }, () => {
  const started = start();
  const passed = new BashSensor({
    taskId: 'a_second_later',
    bashCommand: '[ $(date +%s%3N) -gt $(({{ ti.xcom_pull(task_ids="start") }} + 1000)) ]',
    pokeInterval: '500ms',
    timeout: '1m',
    // Any other code is a mistake in the command.
    retryExitCode: 1,
  });
  chain(started, passed);
});
