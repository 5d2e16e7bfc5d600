// The commands of task instances, where there are several iterations of one.
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { loadConfig } from '../src/config/load-config.ts';
import { type Standalone, startStandalone } from '../src/standalone/standalone.ts';
import { CommandLine } from './command-line.ts';

const loopDag = `import { dag, task, taskGroup } from 'ariel';
const draft = task('draft', ({ round }, { log }) => {
  log.info('this is round ' + round);
  return round;
});
const refine = taskGroup('refine', (_, { loop }) => draft({ round: loop.index }));
dag('loop', {}, () => {
  refine.loop({ maxIterations: 5, until: (round) => round === 2 });
});
`;

const line = new CommandLine({ 'loop.ts': loopDag });
let standalone: Standalone | undefined;

beforeAll(async () => {
  standalone = await startStandalone({
    config: loadConfig({ env: line.env }),
    environment: line.env,
    version: '1.2.3',
    pagesFolder: null,
    servesApi: false,
    report: () => undefined,
  });
  await vi.waitFor(async () => expect((await line.run('dags', 'list', '-o', 'json')).out).toContain('loop'), {
    timeout: 30_000,
  });
  await line.run('dags', 'trigger', 'loop', '-r', 'one');
  await vi.waitFor(
    async () => expect((await line.run('dags', 'state', 'loop', 'one')).out).toContain('success'),
    { timeout: 30_000 },
  );
});
afterAll(async () => {
  await standalone?.stop();
  line[Symbol.dispose]();
});

test('the log is that of the iteration that is named, or of the latest', async () => {
  const log = async (...more: readonly string[]) =>
    (await line.run('tasks', 'logs', 'loop', 'one', 'refine.draft', ...more)).out;
  expect(await log('--iteration', '0')).toContain('this is round 0');
  expect(await log('--iteration', '1')).toContain('this is round 1');
  expect(await log()).toContain('this is round 2');
});

test('the state is, too; one that is not there is told with those that are', async () => {
  const state = (...more: readonly string[]) =>
    line.run('tasks', 'state', 'loop', 'refine.draft', 'one', ...more);
  expect((await state('--iteration', '1')).out).toBe('success');
  expect((await state('--iteration', '7')).err).toContain('in iteration 7');
  expect((await state('--iteration', '7')).err).toContain('The last iteration that there is so far is 2');
});

test('the states of a run show each iteration', async () => {
  const { out } = await line.run('tasks', 'states-for-dag-run', 'loop', 'one', '-o', 'json');
  const rows = JSON.parse(out) as { task_id: string; iteration: number }[];
  expect(rows.map((row) => `${row.task_id} ${row.iteration}`)).toEqual(
    ['refine.draft', 'refine.loop_gate'].flatMap((task) => [0, 1, 2].map((each) => `${task} ${each}`)),
  );
});
