// Plugins that want something of every DAG, and that hear what happens: none of them can stop or slow the rest.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { actor, Installation } from './support/installation.ts';
import { processFacts } from './support/processes.ts';
import { until } from './support/until.ts';

const rules = `import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { ClusterPolicyViolation, definePlugin } from 'ariel';

const note = (line: unknown) => appendFileSync(join(process.env.E2E_FOLDER!, 'heard'), JSON.stringify(line) + '\\n');
const hears = (name: string) => (event: object) => note({ name, pid: process.pid, ...event });

export default definePlugin({
  name: 'rules',
  policies: {
    taskPolicy: (task) => { if (task.retries > 5) task.retries = 5; },
    dagPolicy: (dag) => { if (dag.tags.includes('forbidden')) throw new ClusterPolicyViolation('this tag is not allowed'); },
    taskInstanceMutationHook: (instance) => { if (instance.tryNumber > 1) instance.queue = 'retries'; },
  },
  listeners: {
    onStarting: hears('onStarting'),
    onDagRunRunning: hears('onDagRunRunning'),
    onDagRunSuccess: hears('onDagRunSuccess'),
    onDagRunFailed: hears('onDagRunFailed'),
    onTaskInstanceRunning: hears('onTaskInstanceRunning'),
    onTaskInstanceSuccess: hears('onTaskInstanceSuccess'),
    onTaskInstanceFailed: hears('onTaskInstanceFailed'),
    onTaskInstanceSkipped: hears('onTaskInstanceSkipped'),
    onAssetCreated: hears('onAssetCreated'),
    onAssetAliasCreated: hears('onAssetAliasCreated'),
    onAssetChanged: hears('onAssetChanged'),
    onNewDagImportError: hears('onNewDagImportError'),
    onExistingDagImportError: hears('onExistingDagImportError'),
    beforeStopping: hears('beforeStopping'),
  },
});
`;
const harm = `import { definePlugin } from 'ariel';
export default definePlugin({
  name: 'harm',
  listeners: {
    onTaskInstanceSuccess: ({ taskInstance }) => { if (taskInstance.dagId === 'breaks') process.exit(7); throw new Error('nobody minds'); },
  },
});
`;
const dags = `import { asset, assetAlias, dag, SkipTask, task } from 'ariel';
dag('mixed', {}, () => {
  task('fine', () => 1, { retries: 9 })();
  task('skips', () => { throw new SkipTask('no'); })();
  task('fails', () => { throw new Error('broken'); })();
});
dag('fine', {}, () => { task('fine', () => 1)(); });
dag('makes', {}, () => { task('t', () => 1, { outlets: [asset('s3://lake/a'), assetAlias('landed')] })(); });
dag('breaks', {}, () => { task('t', () => 1)(); });
dag('long', {}, () => { task('t', () => new Promise(() => {}))(); });
`;

interface Heard {
  readonly name: string;
  readonly pid: number;
  readonly msg?: string;
  readonly filename?: string;
  readonly component?: string;
  readonly dagRun?: { readonly dagId: string; readonly runId: string; readonly state: string };
  readonly asset?: { readonly name: string; readonly uri: string; readonly group: string };
  readonly assetAlias?: { readonly name: string };
  readonly taskInstance?: { readonly taskId: string; readonly runId: string; readonly state: string };
  readonly error?: { readonly message: string } | null;
}

let installation: Installation;
const heard = (): Heard[] => installation.lines('heard').map((line) => JSON.parse(line) as Heard);
const untilHeard = (what: string, isIt: (heard: Heard) => boolean): Promise<Heard> =>
  until(`${what} is heard`, () => heard().find(isIt), {
    details: () => `${installation.lines('heard').join('\n')}\n${installation.output().slice(-2000)}`,
  });

beforeAll(async () => {
  installation = new Installation({ dags: { 'dags.ts': dags } });
  const plugins = join(installation.home, 'plugins');
  mkdirSync(plugins, { recursive: true });
  writeFileSync(join(plugins, 'rules.ts'), rules);
  writeFileSync(join(plugins, 'harm.ts'), harm);
  await installation.start();
  await installation.untilVisible('mixed', 'fine', 'breaks', 'long');
});
afterAll(() => installation?.[Symbol.asyncDispose]());

test('listeners hear of runs and tasks, in a process of their own, with what was thrown', async () => {
  await untilHeard('the start', ({ name }) => name === 'onStarting');
  const { run_id: runId } = await installation.run('mixed');
  await untilHeard(
    'the end of the run',
    ({ dagRun, name }) => name === 'onDagRunFailed' && dagRun?.runId === runId,
  );
  const mine = heard().filter(({ dagRun, taskInstance }) => (dagRun ?? taskInstance)?.runId === runId);
  const names = mine.map(({ name, taskInstance }) => `${name} ${taskInstance?.taskId ?? ''}`.trim());
  expect(names[0]).toBe('onDagRunRunning');
  expect(names.toSorted()).toEqual([
    'onDagRunFailed',
    'onDagRunRunning',
    'onTaskInstanceFailed fails',
    'onTaskInstanceRunning fails',
    'onTaskInstanceRunning fine',
    'onTaskInstanceRunning skips',
    'onTaskInstanceSkipped skips',
    'onTaskInstanceSuccess fine',
  ]);
  expect(mine.find(({ name }) => name === 'onTaskInstanceFailed')?.error?.message).toBe('broken');
  const pids = new Set(mine.map(({ pid }) => pid));
  expect([...pids].map((pid) => pid === installation.pid)).toEqual([false]);
});

test('they hear of assets and aliases that are new, once, and of news', async () => {
  await installation.untilVisible('makes');
  await untilHeard(
    'the new asset',
    ({ asset, name }) => name === 'onAssetCreated' && asset?.uri === 's3://lake/a',
  );
  await untilHeard('the new alias', ({ assetAlias }) => assetAlias?.name === 'landed');
  await installation.run('makes');
  await untilHeard(
    'its news',
    ({ asset, name }) => name === 'onAssetChanged' && asset?.name === 's3://lake/a',
  );
  expect(heard().filter(({ name }) => name === 'onAssetCreated')).toHaveLength(1);
});

test('they hear of news that somebody tells, as of news that a task brings', async () => {
  await installation.untilVisible('makes');
  const told = () =>
    heard().filter(({ asset, name }) => name === 'onAssetChanged' && asset?.name === 's3://lake/a');
  const before = told().length;
  const { asset } = await installation.control.createAssetEvent({
    ...{ assetId: 1, extra: {}, partitionKey: null, actor },
  });
  await until('news told by somebody is heard', () => told()[before]);
  expect(told().slice(before)).toMatchObject([{ asset }]);
});

test('they hear of states that somebody set', async () => {
  const runId = await installation.trigger('long');
  await installation.untilInstance(
    { dagId: 'long', runId, taskId: 't' },
    'runs',
    ({ state }) => state === 'running',
  );
  await installation.control.setInstanceState({
    dagId: 'long',
    runId,
    tasks: ['t'],
    state: 'success',
    dryRun: false,
    actor,
  });
  await untilHeard(
    'the mark',
    ({ name, taskInstance }) => name === 'onTaskInstanceSuccess' && taskInstance?.runId === runId,
  );
  await untilHeard('the end', ({ dagRun, name }) => name === 'onDagRunSuccess' && dagRun?.runId === runId);
});

test('a listener that ends its process stops nobody, and later events are heard again', async () => {
  const { state } = await installation.run('breaks');
  expect(state).toBe('success');
  await until('the listeners are missed', () =>
    installation.output().includes('the process of the listeners ended'),
  );
  const { run_id: runId } = await installation.run('fine');
  await untilHeard(
    'the run after',
    ({ dagRun, name }) => name === 'onDagRunSuccess' && dagRun?.runId === runId,
  );
  expect(installation.output()).toContain(
    'onTaskInstanceSuccess of plugin "harm" failed: Error: nobody minds',
  );
});

test('policies change tasks, and refuse a DAG alone: that is heard, too', async () => {
  const definition = JSON.parse(
    installation.database.all<{ definition: string }>(
      "select definition from dag_version where dag_id = 'mixed' order by number desc limit 1",
    )[0]?.definition ?? '{}',
  );
  expect(definition.tasks[0]).toMatchObject({ retries: 5, tries: [{ from: 2, queue: 'retries' }] });
  installation.writeDag(
    'refused.ts',
    `import { dag, task } from 'ariel';\ndag('refused', { tags: ['forbidden'] }, () => { task('t', () => 1)(); });\n`,
  );
  const { filename } = await untilHeard('the import error', ({ name }) => name === 'onNewDagImportError');
  expect(filename).toBe('refused.ts');
  await until('the error is shown', () => installation.database.importErrors().length > 0);
  expect(installation.database.importErrors()[0]).toMatchObject({ code: 'ARIEL_POLICY_VIOLATION' });
  expect(installation.database.importErrors()[0]?.message).toContain('this tag is not allowed');
  expect(processFacts(installation.pid)).not.toBeNull();
  installation.writeDag(
    'refused.ts',
    `import { dag, task } from 'ariel';\ndag('refused', { tags: ['forbidden', 'still'] }, () => { task('t', () => 1)(); });\n`,
  );
  const again = await untilHeard(
    'the error that was there before',
    ({ name }) => name === 'onExistingDagImportError',
  );
  expect(again.filename).toBe('refused.ts');
});

test('they hear of the end before it comes', async () => {
  await installation.stop();
  expect(heard().find(({ name }) => name === 'beforeStopping')).toMatchObject({ component: 'standalone' });
});
