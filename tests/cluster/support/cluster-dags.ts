// The DAGs that run while a cluster is being harmed. Each task appends a line when it begins, so that what really ran can be
// compared with what was recorded. Lost tries are granted generously: no run may end wrongly because of a kill.
import { killDags } from '../../e2e/support/kill-dags.ts';

const head = `import { execFileSync } from 'node:child_process';
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { chain, dag, task, type TaskContext } from 'ariel';

const folder = process.env.E2E_FOLDER!;
const mark = ({ dag, dagRun, ti }: TaskContext): void => {
  const words = [dag.dagId, dagRun.runId, ti.taskId, ti.mapIndex, ti.tryNumber, process.pid, Date.now(), process.env.E2E_MEMBER];
  appendFileSync(join(folder, 'marks'), words.join(' ') + '\\n');
};
`;

const narrow = `${head}
const step = task('step', async (_: {}, context) => { mark(context); await setTimeout(40); });
dag('narrow', { maxActiveRuns: 2, defaultArgs: { retries: 2, retryDelay: '100ms', infraRetries: 1000 } }, () => {
  const narrow = { limit: { key: 'one-at-a-time', max: 1 } };
  chain(step.with({ id: 'one' })(), step.with({ id: 'two', ...narrow })(), step.with({ id: 'three', ...narrow })());
});
`;

/** Each run takes too much memory once: of its own heap, or of what the system gives. */
const hungry = `${head}
/** Whether this run has not eaten yet. */
const isHungry = (context: TaskContext): boolean => {
  mark(context);
  const eaten = join(folder, 'ate-' + context.dagRun.runId);
  if (existsSync(eaten)) return false;
  writeFileSync(eaten, '');
  return true;
};
const fill = (): void => {
  const kept: unknown[] = [];
  for (;;) kept.push(new Array(10_000).fill(Math.random()));
};
const heap = task('eats', (_: {}, context) => { if (isHungry(context)) fill(); });
const limited = task('eats', (_: {}, context) => {
  if (!isHungry(context)) return;
  const group = process.env.E2E_MEMORY_GROUP;
  if (group) {
    writeFileSync(group, String(process.pid));
    const kept: unknown[] = [];
    for (;;) kept.push(Buffer.alloc(4_000_000, 1));
  }
  const data = Number(/VmData:\\s+(\\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) * 1024;
  execFileSync('prlimit', ['--pid', String(process.pid), '--data=' + (data + 64_000_000)]);
  fill();
});
const after = task('after', (_: {}, context) => { mark(context); });
const often = { retries: 5, retryDelay: '100ms', infraRetries: 1000 };
dag('over_heap', { maxActiveRuns: 100, defaultArgs: often }, () => { chain(heap(), after()); });
dag('over_limit', { maxActiveRuns: 100, defaultArgs: often }, () => { chain(limited(), after()); });
`;

export const clusterDags = {
  'pipeline.ts': killDags['pipeline.ts']
    .replace('infraRetries: 5', 'infraRetries: 1000')
    .replace('process.pid, Date.now()]', 'process.pid, Date.now(), process.env.E2E_MEMBER]')
    .replace('$(date +%s%3N)"', '$(date +%s%3N) $E2E_MEMBER"'),
  'narrow.ts': narrow,
  'hungry.ts': hungry,
} as const;

/** What runs all the time. */
export const clusterDagIds = ['pipeline', 'narrow'] as const;
/** What is triggered as a harm. */
export const hungryDagIds = ['over_heap', 'over_limit'] as const;
