// What a task prints, in whatever way, is in the log of its try; and no task can fill memory or disk with it.
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Installation, type LogLine } from './support/installation.ts';
import { isTaskProcess, processFacts } from './support/processes.ts';

const LIMIT_BYTES = 2_000_000;

const file = `import { spawnSync } from 'node:child_process';
import { dag, task } from 'ariel';
import { BashOperator } from 'ariel/standard';

const talk = task('talk', (_: {}, { log }) => {
  console.log('from console.log');
  console.error('from console.error');
  process.stdout.write('from stdout\\n');
  process.stderr.write('from stderr\\n');
  process.stdout.write('without an end of line');
  log.debug('from log.debug');
  log.info('from log.info', { rows: 12 });
  log.warn('from log.warn');
  log.error('from log.error');
  spawnSync('sh', ['-c', 'echo from a child; echo from the stderr of a child >&2'], { stdio: 'inherit' });
});
dag('talks', {}, () => {
  talk();
  new BashOperator({ taskId: 'bash', bashCommand: 'echo "{{ ti.task_id }} of {{ dag.dag_id }}"; echo wrong >&2' });
});

const child = task('child', ({ n }: { n: number }) => {
  spawnSync('sh', ['-c', 'echo child ' + n], { stdio: 'inherit' });
});
dag('children', {}, () => {
  child.expand({ n: Array.from({ length: 40 }, (_item, index) => index) });
});

const line = 'x'.repeat(999) + '\\n';
const floodHere = task('flood_here', () => {
  for (let count = 0; count < 1_000_000; count++) process.stdout.write(line);
});
const floodBelow = task('flood_below', () => {
  spawnSync('sh', ['-c', 'yes ' + 'y'.repeat(200) + ' | head -c 1000000000'], { stdio: ['ignore', 'inherit', 'inherit'] });
});
dag('flood', {}, () => {
  floodHere();
  new BashOperator({ taskId: 'flood_bash', bashCommand: 'yes ' + 'z'.repeat(200) + ' | head -c 1000000000' });
  floodBelow();
});
`;

let installation: Installation;
beforeAll(async () => {
  installation = await Installation.start({
    dags: { 'talks.ts': file },
    environment: {
      ARIEL__LOGGING__MAX_TRY_LOG_BYTES: String(LIMIT_BYTES),
      ARIEL__LOGGING__LOGGING_LEVEL: 'DEBUG',
    },
  });
  await installation.untilVisible('talks', 'children', 'flood');
});
afterAll(() => installation?.[Symbol.asyncDispose]());

const brief = (lines: readonly LogLine[]): string[] =>
  lines.map(({ event, level, logger }) => `${level} ${logger}: ${event}`);

test('everything that a task prints is in its log, with source and level', async () => {
  const { run_id: runId, state } = await installation.run('talks');
  expect(state).toBe('success');
  const lines = installation.log('talks', runId, 'talk');
  expect(brief(lines).sort()).toEqual(
    [
      'info stdout: from console.log',
      'error stderr: from console.error',
      'info stdout: from stdout',
      'error stderr: from stderr',
      'info stdout: without an end of line',
      'debug task: from log.debug',
      'info task: from log.info',
      'warning task: from log.warn',
      'error task: from log.error',
      'info stdout: from a child',
      'error stderr: from the stderr of a child',
    ].sort(),
  );
  expect(lines.find((line) => line.event === 'from log.info')).toMatchObject({ rows: 12 });
  const times = lines.map((line) => Date.parse(line.timestamp));
  expect(times.every((time) => Date.now() - time < 60_000)).toBe(true);
  expect(brief(installation.log('talks', runId, 'bash'))).toEqual([
    'info stdout: bash of talks',
    'info stderr: wrong',
  ]);
});

test('what a child prints at the very end of a task is in the log of that try, not of another', async () => {
  const { run_id: runId, state } = await installation.run('children');
  expect(state).toBe('success');
  for (let mapIndex = 0; mapIndex < 40; mapIndex++) {
    expect(brief(installation.log('children', runId, 'child', { mapIndex }))).toEqual([
      `info stdout: child ${mapIndex}`,
    ]);
  }
});

test('a task that prints a gigabyte is cut off with a note, and memory stays flat', async () => {
  const before = processFacts(installation.pid)?.residentBytes ?? 0;
  const runId = await installation.trigger('flood');
  const peaks = { server: 0, task: 0 };
  const watch = setInterval(() => {
    peaks.server = Math.max(peaks.server, processFacts(installation.pid)?.residentBytes ?? 0);
    for (const each of installation.processes().filter(isTaskProcess))
      peaks.task = Math.max(peaks.task, each.residentBytes);
  }, 50);
  const { state } = await installation.untilEnded('flood', runId).finally(() => clearInterval(watch));
  expect(state).toBe('success');
  for (const taskId of ['flood_here', 'flood_bash', 'flood_below']) {
    const path = join(installation.home, `logs/dag_id=flood/run_id=${runId}/task_id=${taskId}/attempt=1.log`);
    expect(statSync(path).size, taskId).toBeLessThan(LIMIT_BYTES * 1.2);
    const notes = installation.log('flood', runId, taskId).filter((line) => line.logger === 'ariel');
    expect(notes.map((note) => note.event).join('\n'), taskId).toMatch(/limit[\s\S]*dropped/);
  }
  const megabytes = { before: before / 1e6, server: peaks.server / 1e6, task: peaks.task / 1e6 };
  expect(megabytes.server - megabytes.before, JSON.stringify(megabytes)).toBeLessThan(100);
  expect(megabytes.task, JSON.stringify(megabytes)).toBeLessThan(300);
});
