// Params of a task: laid over those of the DAG for this task alone, with types of their own, and what else a task can say of itself.
import { dag, param, task } from 'ariel';

const load = task(
  'load',
  (_: Record<string, never>, { params: { region, batch }, log }) => {
    log.info(`loads ${batch} rows at a time`);
    return `${region} in batches of ${batch}`;
  },
  {
    params: {
      region: param.enum(['EU', 'US'], { default: 'US' }),
      batch: param.integer({ default: 100, minimum: 1 }),
    },
    docMd: 'Loads what a **region** has sold.',
    docYaml: 'contact: sales@example.com',
    loggerName: 'sales.load',
  },
);

export default dag(
  'run_task_params',
  { params: { region: param.enum(['EU', 'US'], { default: 'EU' }) }, tags: ['feature', 'run'] },
  ({ task }) => {
    load();
    // The same task again, with another batch.
    load.with({ id: 'load_slowly', params: { batch: param.integer({ default: 1 }) } })();
    task('report', (_: Record<string, never>, { params: { region } }) => `of ${region}`)();
  },
);
