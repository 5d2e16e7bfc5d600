// The DAGs that run while a cluster is being harmed. Each task appends a line when it begins, so that what really ran can be
// compared with what was recorded. Lost tries are granted generously: no run may end wrongly because of a kill.
import { killDags } from '../../e2e/support/kill-dags.ts';

const narrow = `import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { chain, dag, task, type TaskContext } from 'ariel';

const mark = ({ dag, dagRun, ti }: TaskContext): void => {
  const words = [dag.dagId, dagRun.runId, ti.taskId, ti.mapIndex, ti.tryNumber, process.pid, Date.now()];
  appendFileSync(join(process.env.E2E_FOLDER!, 'marks'), words.join(' ') + '\\n');
};
const step = task('step', async (_: {}, context) => { mark(context); await setTimeout(40); });
dag('narrow', { maxActiveRuns: 2, defaultArgs: { retries: 2, retryDelay: '100ms', infraRetries: 1000 } }, () => {
  const narrow = { limit: { key: 'one-at-a-time', max: 1 } };
  chain(step.with({ id: 'one' })(), step.with({ id: 'two', ...narrow })(), step.with({ id: 'three', ...narrow })());
});
`;

export const clusterDags = {
  'pipeline.ts': killDags['pipeline.ts'].replace('infraRetries: 5', 'infraRetries: 1000'),
  'narrow.ts': narrow,
} as const;

export const clusterDagIds = ['pipeline', 'narrow'] as const;
