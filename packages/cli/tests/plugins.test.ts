// The plugins folder from the command line: what `ariel plugins` lists, and that `dags test` knows its names.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { CommandLine } from './command-line.ts';

const everyHour = `import { definePlugin } from 'ariel';
export default definePlugin({
  name: 'hours',
  timetables: {
    every: ({ hours }: { hours: number }) => ({
      nextRun: ({ last, now }) => {
        const start = last?.end ?? now;
        return { dataInterval: { start, end: new Date(start.getTime() + hours * 3_600_000) } };
      },
      inferManualDataInterval: (at: Date) => ({ start: new Date(at.getTime() - hours * 3_600_000), end: at }),
    }),
  },
});
`;
const user = `import { dag, task, timetable } from 'ariel';
dag('user', { schedule: timetable('every', { hours: 3 }) }, () => {
  task('spans', (_: Record<string, never>, { dataInterval }) => Number(dataInterval.end) - Number(dataInterval.start))();
});
`;

function withPlugins(
  plugins: Readonly<Record<string, string>>,
  dags: Readonly<Record<string, string>> = {},
): CommandLine {
  const line = new CommandLine(dags);
  const folder = join(line.home, 'plugins');
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(plugins)) writeFileSync(join(folder, name), text);
  return line;
}

test('plugins are listed with their files and what they register', async () => {
  using line = withPlugins({ 'hours.ts': everyHour });
  const { code, err, out } = await line.run('plugins', '-o', 'json');
  expect(code, err).toBe(0);
  expect(JSON.parse(out)).toEqual([
    { name: 'hours', source: 'hours.ts', timetables: ['every'], priority_weight_strategies: [] },
  ]);
});

test('without any, that is said', async () => {
  using line = new CommandLine();
  const { code, err } = await line.run('plugins');
  expect(code).toBe(0);
  expect(err).toMatch(/No plugin is defined in .*plugins\.$/);
});

test('what cannot be loaded is told, and the others are listed', async () => {
  using line = withPlugins({ 'hours.ts': everyHour, 'broken.ts': "throw new Error('no calendar');\n" });
  const { code, err, out } = await line.run('plugins', '-o', 'plain');
  expect(code).toBe(1);
  expect(out).toContain('hours');
  expect(err).toContain('broken.ts: Error: no calendar');
});

test('a DAG that uses a name of a plugin can be tested; a name that none has is refused', async () => {
  using line = withPlugins(
    { 'hours.ts': everyHour },
    { 'user.ts': user, 'wrong.ts': user.replaceAll('user', 'wrong').replace("'every'", "'weekly'") },
  );
  const { code, err, out } = await line.run('dags', 'test', 'user', '-o', 'json');
  expect(code, err).toBe(0);
  expect(JSON.parse(out)).toMatchObject([{ task_id: 'spans', output: 3 * 3_600_000 }]);
  const wrong = await line.run('dags', 'test', 'wrong');
  expect(wrong.code).not.toBe(0);
  expect(wrong.err).toMatch(/no timetable "weekly" is registered \(known: "every"\)/);
});
