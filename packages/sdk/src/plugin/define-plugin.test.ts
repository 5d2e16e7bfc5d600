// What plugins register, for whom, and what is refused.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { dag } from '../dag/dag.ts';
import { collectDags, registry } from '../registry.ts';
import { timetable } from '../schedule/named-timetable.ts';
import type { Timetable } from '../schedule/timetable.ts';
import { weightStrategy } from '../task/named-weight-strategy.ts';
import { task } from '../task/task.ts';
import { definePlugin, type Plugin } from './define-plugin.ts';

const never: Timetable = { nextRun: () => null };
const finance: Plugin = {
  name: 'finance',
  timetables: { workdays: ({ hour }: { hour: number }) => ({ ...never, description: `At ${hour}` }) },
  weightStrategies: { heavy: { weight: ({ priorityWeight }) => priorityWeight * 100 } },
};
const usesBoth = async (): Promise<void> => {
  dag('ledger', { schedule: timetable('workdays', { hour: 18 }) }, () => {
    task('book', () => 1, { weightRule: weightStrategy('heavy'), priorityWeight: 3 })();
  });
};

beforeEach(() => {
  registry().plugins = { broken: [] };
});
afterEach(() => {
  registry().plugins = null;
  registry().timetables.clear();
  registry().weightStrategies.clear();
});

test('what a plugin registers is there for every file after it', async () => {
  const { plugins } = await collectDags(async () => definePlugin(finance), true);
  expect(plugins).toEqual([{ name: 'finance', timetables: ['workdays'], weightStrategies: ['heavy'] }]);
  const { dags, errors } = await collectDags(usesBoth);
  expect(errors).toEqual([]);
  expect(dags[0]?.definition).toMatchObject({
    schedule: { kind: 'custom', name: 'workdays', options: { hour: 18 }, description: 'At 18' },
    tasks: [{ weightRule: 'custom', priorityWeight: 300 }],
  });
});

test('what a DAG file registers, or imports, is its own', async () => {
  const own = await collectDags(async () => {
    definePlugin(finance);
    await usesBoth();
  });
  expect(own.dags).toHaveLength(1);
  expect((await collectDags(usesBoth)).errors).toMatchObject([{ code: 'ARIEL_PLUGIN_NAME_UNKNOWN' }]);
});

describe('a name that nobody registered', () => {
  test('is refused with those that are known, and the plugins that could not be loaded', async () => {
    definePlugin(finance);
    registry().plugins = { broken: ['calendar.ts'] };
    const { errors } = await collectDags(async () => timetable('weekdays'));
    expect(errors[0]?.message).toMatch(
      /^no timetable "weekdays" is registered \(known: "workdays"\), and there is an error in calendar\.ts of the plugins folder/,
    );
  });

  test('is no mistake where no plugins were loaded, as in the process of a task', async () => {
    registry().plugins = null;
    const { dags } = await collectDags(usesBoth);
    expect(dags[0]?.definition.tasks[0]?.priorityWeight).toBe(3);
    expect(() => dags[0]?.timetable?.nextRun({} as never)).toThrow('import the file that registers it');
  });
});

const wrong: readonly (readonly [what: string, plugin: unknown, message: RegExp])[] = [
  ['without a name', { timetables: {} }, /a plugin has no name/],
  [
    'with a member that no plugin has',
    { name: 'x', operators: [] },
    /plugin "x" has "operators"; a plugin can have/,
  ],
  [
    'with a timetable that is no function',
    { name: 'x', timetables: { t: never } },
    /"t" of its timetables is not a function/,
  ],
  [
    'with a weight strategy without weight()',
    { name: 'x', weightStrategies: { w: {} } },
    /"w" of its weightStrategies is not an object with weight/,
  ],
];
test.each(wrong)('a plugin %s is refused', async (_what, plugin, message) => {
  const { errors } = await collectDags(async () => definePlugin(plugin as Plugin), true);
  expect(errors).toMatchObject([{ code: 'ARIEL_PLUGIN_INVALID', message: expect.stringMatching(message) }]);
  expect(registry().timetables.size + registry().weightStrategies.size).toBe(0);
});
