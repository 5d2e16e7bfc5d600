// `ariel dags test --use-executor`: the real scheduler and task processes, on a database that is gone afterwards.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { CommandLine, helloDag } from './command-line.ts';
import { rowsIn } from './home-with-dags.ts';

const apart = (seen: string) => `import { appendFileSync } from 'node:fs';
import { dag, task } from 'ariel';
const flaky = task('flaky', (_: Record<string, never>, { dagRun, ti }) => {
  appendFileSync(${JSON.stringify(seen)}, dagRun.runId.split('__')[0] + ' ');
  if (ti.tryNumber < 2) throw new Error('no luck');
  return process.pid;
}, { retries: 1, retryDelay: '0s', pool: 'nowhere' });
const boom = task('boom', ({ x }: { x: number }) => { if (x === 2) throw new Error('two is bad'); return x; });
const after = task('after', ({ xs }: { xs: number[] }) => xs.length);
export default dag('apart', { schedule: '@daily', startDate: '2026-01-01', catchup: true }, () => {
  flaky();
  after({ xs: boom.expand({ x: [1, 2] }) });
});
`;

const foldersIn = (folder: string): string[] =>
  readdirSync(folder).filter((name) => name.startsWith('ariel-test-'));

test('a run goes through the scheduler and processes of its own, and leaves nothing', async () => {
  using line = new CommandLine({ 'hello.ts': helloDag, 'broken.ts': 'throw new Error("not this one");' });
  vi.stubEnv('TMPDIR', line.folder);
  onTestFinished(() => void vi.unstubAllEnvs());
  const { code, err, out } = await line.run(
    ...['dags', 'test', 'hello', '2026-01-31', '-c', '{"name": "Ada"}', '--use-executor'],
  );
  expect(code, err).toBe(0);
  expect(out).toContain('hello of hello.ts, for 2026-01-31T00:00:00Z, under the LocalExecutor');
  expect(out).toMatch(/greet │ .* greeting name=Ada/);
  expect(out).toMatch(/greet │ .* printed by the task/);
  expect(out).toMatch(/count +success +1 +[\d.]+ m?s +10/);
  expect(foldersIn(line.folder)).toEqual([]);
  expect((await line.run('dags', 'list')).err).toContain('ARIEL_NO_DATABASE');
});

test('tries are repeated, failures are told, and only the one run is made', async () => {
  using line = new CommandLine();
  const seen = join(line.folder, 'seen');
  writeFileSync(join(line.dags, 'apart.ts'), apart(seen));
  const answer = await line.run('dags', 'test', 'apart', '--use-executor', '-o', 'json');
  expect(answer.code, answer.err).toBe(1);
  const rows = rowsIn(answer);
  expect(rows.map(({ map_index, state, task_id }) => [task_id, map_index, state]).sort()).toEqual([
    ['after', -1, 'upstream_failed'],
    ['boom', 0, 'success'],
    ['boom', 1, 'failed'],
    ['flaky', -1, 'success'],
  ]);
  const flaky = rows.find(({ task_id }) => task_id === 'flaky');
  expect(flaky).toMatchObject({ try_number: 2 });
  expect(flaky?.output).not.toBe(process.pid);
  expect(answer.err).toContain('flaky │ begins try 2');
  expect(answer.err).toMatch(/boom\[1\] │ .*two is bad/);
  // Both tries are of the one run, though the schedule would have many.
  expect(readFileSync(seen, 'utf8')).toBe('manual manual ');
});

test('what a command cannot do with an executor is refused', async () => {
  using line = new CommandLine({ 'hello.ts': helloDag });
  const marked = await line.run('dags', 'test', 'hello', '--use-executor', '--mark-success-pattern', 'x');
  expect(marked).toMatchObject({ code: 2, err: expect.stringContaining('--mark-success-pattern') });
  line.env.ARIEL__CORE__EXECUTOR = 'RemoteExecutor';
  expect(await line.run('dags', 'test', 'hello', '--use-executor')).toMatchObject({
    code: 1,
    err: expect.stringContaining('ARIEL_EXECUTOR_ELSEWHERE'),
  });
});
