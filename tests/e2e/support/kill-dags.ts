// The DAGs of the kill tests. Each task appends a line when it begins, so that what really ran can be compared with what
// was recorded.
const head = `import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { chain, dag, task, type TaskContext } from 'ariel';
import { BashOperator } from 'ariel/standard';

const mark = ({ dag, dagRun, ti }: TaskContext): void => {
  const words = [dag.dagId, dagRun.runId, ti.taskId, ti.mapIndex, ti.tryNumber, process.pid, Date.now()];
  appendFileSync(join(process.env.E2E_FOLDER!, 'marks'), words.join(' ') + '\\n');
};
`;

/** As examples/supply-chain: a list, one mapped task per item, a match, a branch, a report; and a task that needs two tries. */
const pipeline = `${head}
const findRoot = task('find_root', async (_: {}, context) => { mark(context); await setTimeout(20); return '/'; });
const listItems = task('list_items', async ({ root }: { root: string }, context) => {
  mark(context);
  await setTimeout(20);
  return Array.from({ length: 30 }, (_item, index) => root + index);
});
const inspect = task('inspect', async ({ path }: { path: string }, context) => {
  mark(context);
  if (path === '/7' && context.ti.tryNumber === 1) throw new Error('the first look at this one always fails');
  await setTimeout(30 + (context.ti.mapIndex % 5) * 20);
  // Some do not give the process back while they work.
  const endMs = Date.now() + (context.ti.mapIndex % 3) * 15;
  while (Date.now() < endMs);
  return path.length;
});
const match = task('match', async ({ found }: { found: number[] }, context) => {
  mark(context);
  await setTimeout(30);
  return found.length;
});
const triage = task.branch('triage', ({ count }: { count: number }, context) => { mark(context); return count === 30 ? 'clear' : 'exceptions'; });
const clear = task('clear', async (_: {}, context) => { mark(context); await setTimeout(20); });
const exceptions = task('exceptions', (_: {}, context) => { mark(context); throw new Error('an instance is missing'); });
const report = task('report', async (_: {}, context) => { mark(context); await setTimeout(30); return 'reported'; }, { triggerRule: 'none_failed_min_one_success' });
dag('pipeline', { maxActiveTasks: 6, defaultArgs: { retries: 3, retryDelay: '100ms', infraRetries: 5 } }, () => {
  const root = findRoot();
  const bash = new BashOperator({
    taskId: 'bash',
    bashCommand: 'echo "{{ dag.dag_id }} {{ run_id }} bash -1 $ARIEL_CTX_TRY_NUMBER $PPID $(date +%s%3N)" >> "$E2E_FOLDER/marks"; sleep 0.31',
  });
  const count = match({ found: inspect.expand({ path: listItems({ root }) }) });
  const [yes, no] = [clear(), exceptions()];
  triage({ count }).to({ clear: yes, exceptions: no });
  chain(root, bash);
  chain([yes, no], report());
});
`;

/** Without any try to spare: what is lost fails, with the reason. */
const fragile = `${head}
const step = task('step', async (_: {}, context) => { mark(context); await setTimeout(120); });
dag('fragile', {}, () => {
  chain(...['one', 'two', 'three', 'four', 'five'].map((id) => step.with({ id })()));
});
`;

export const killDags = { 'pipeline.ts': pipeline, 'fragile.ts': fragile } as const;
