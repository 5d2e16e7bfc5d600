// Params that a task declares for itself: its function sees their types over those of the DAG. Only the compiler reads it.
import { dag, type Output, param, task } from 'ariel';
import { BashOperator } from 'ariel/standard';
import { same } from './same.ts';

const ownParams = { limit: param.string({ default: 'none' }), depth: param.integer({ default: 2 }) };
const ownOutside = task('own_outside', (_inputs: object, { params }) => params.depth + 1, {
  params: ownParams,
});
same<ReturnType<typeof ownOutside>, Output<number>>();

dag('own_params', { params: { limit: param.integer({ default: 3 }), mode: param.string() } }, ({ task }) => {
  const seen = task(
    'seen',
    ({ file }: { file: string }, { params }) => {
      same<typeof params.limit, string>();
      same<typeof params.depth, number>();
      same<typeof params.mode, string>();
      return `${file}${params.limit}`;
    },
    { params: ownParams, onSuccessCallback: ({ log }) => log.info('done') },
  );
  seen({ file: 'a' });
  seen.with({ id: 'deeper', params: { depth: param.integer({ default: 5 }) } }).expand({ file: ['a'] });
  task.branch('branch', (_inputs: object, { params }) => (params.depth > 1 ? 'a' : 'b'), {
    params: ownParams,
  });
  task.sensor('sensor', (_inputs: object, { params }) => params.depth > 1, {
    params: ownParams,
    timeout: '1h',
  });
  task.shortCircuit('short', (_inputs: object, { params }) => params.depth > 1, { params: ownParams });
  task.bash('bash', (_inputs: object, { params }) => params.limit, { params: ownParams });
  new BashOperator({ taskId: 'echo', bashCommand: 'echo {{ params.depth }}', params: ownParams });
  BashOperator.partial({ taskId: 'echo_all', params: ownParams }).expand({ bashCommand: ['a', 'b'] });
});
