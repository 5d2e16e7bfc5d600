// Holds docs/reference/coverage.md against the tests that it names, in both directions, and against the options and words
// that there are: no row without a test, no scenario without a row, no option without a row.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, normalize } from 'node:path';
import { RunState, TaskState, TriggerRule } from '@ariel/core';
import { describe, expect, test } from 'vitest';
import { root } from './architecture/repository.ts';

const PAGE = 'docs/reference/coverage.md';
const SECTIONS = [
  '3.1',
  '3.2',
  '3.3',
  '3.4',
  '3.5',
  '3.6',
  '3.7',
  '3.8',
  '3.9',
  '3.10',
  '3.11',
  '3.12',
  '3.13',
  '3.14',
  '3.15',
  '3.16',
  '3.17',
  '3.18',
  '3.19',
  '3.20',
  '4.1',
  '4.2',
  '4.3',
  '5.1',
  '5.2',
  '5.3',
  '5.4',
  '5.5',
  '5.6',
  '5.7',
  '5.8',
];

interface Proof {
  /** Relative to the root. */
  readonly file: string;
  /** Titles from the outermost group to the test. */
  readonly titles: readonly string[];
}

interface Row {
  readonly id: string;
  readonly behaviour: string;
  readonly proofs: readonly Proof[];
}

const page = readFileSync(join(root, PAGE), 'utf8');
const rows = readRows(page);

function readRows(text: string): Row[] {
  return [...text.matchAll(/^\| ([3-5]\.\d+\.\d+) \| (.*?) \| (.*?) \|$/gm)].map(
    ([, id = '', behaviour = '', links = '']) => ({
      id,
      behaviour,
      proofs: [...links.matchAll(/\[(.*?)\]\((.*?)\)/g)].map(([, title = '', link = '']) => ({
        file: normalize(join('docs/reference', link)),
        titles: title.split(' › '),
      })),
    }),
  );
}

/** What a test file calls its tests and groups. */
function titlesIn(source: string): Set<string> {
  const calls = source.matchAll(
    /^\s*(?:describe|it|test|\](?: as [^\n]*?)?\))(?:\.(?:each|skipIf|runIf)\([^\n]*\))?(?:\.\w+)?\(\s*(?:'((?:[^'\\\n]|\\.)*)'|"([^"\n]*)"|`([^`\n]*)`)/gm,
  );
  const titles = [...calls].map(([, single, double, template]) => single ?? double ?? template ?? '');
  return new Set(titles.map((title) => title.replaceAll("\\'", "'")));
}

const sources = new Map<string, Set<string>>();
function titlesOf(file: string): Set<string> {
  const known = sources.get(file) ?? titlesIn(readFileSync(join(root, file), 'utf8'));
  sources.set(file, known);
  return known;
}

function wrongIn({ id, proofs }: Row): string[] {
  return proofs.flatMap(({ file, titles }) => {
    if (!existsSync(join(root, file))) return [`${id}: there is no file ${file}`];
    const missing = titles.filter((title) => !titlesOf(file).has(title));
    return missing.map((title) => `${id}: ${file} has no test "${title}"`);
  });
}

describe('titles are found in the source', () => {
  test.each([
    ["test('a b', async () => {", ['a b']],
    ["  describe('one', () => {\n    test('two', () => {", ['one', 'two']],
    ["test.each(cases)('%s is', (given) => {", ['%s is']],
    ["test.each([\n  [1],\n])('of %s', () => {", ['of %s']],
    ["test(\n  'long',", ['long']],
    ["test('he said \\'no\\'', () => {", ["he said 'no'"]],
    ["// a test('of nothing')\nexpect(test).toBe('x');", []],
  ])('%s', (source, titles) => {
    expect([...titlesIn(source)]).toEqual(titles);
  });
});

describe(PAGE, () => {
  test('has rows in every section, numbered without a gap', () => {
    const expected = SECTIONS.flatMap((section) => {
      const count = rows.filter(({ id }) => id.startsWith(`${section}.`)).length;
      return Array.from({ length: Math.max(count, 1) }, (_item, index) => `${section}.${index + 1}`);
    });
    expect(rows.map(({ id }) => id)).toEqual(expected);
  });

  test('has no row that cannot be read', () => {
    expect(page.split('\n').filter((line) => /^\| [3-5]/.test(line))).toHaveLength(rows.length);
  });

  test('has no row without a test', () => {
    expect(rows.filter(({ proofs }) => proofs.length === 0).map(({ id }) => id)).toEqual([]);
  });

  test('names only tests that there are', () => {
    expect(rows.flatMap(wrongIn)).toEqual([]);
  });

  test('has a row for every scenario', () => {
    const folder = 'tests/scenarios';
    const named = new Set(
      rows.flatMap(({ proofs }) => proofs.map(({ file, titles }) => `${file}: ${titles.at(-1)}`)),
    );
    const scenarios = readdirSync(join(root, folder))
      .filter((name) => name.endsWith('.test.ts'))
      .flatMap((name) => scenariosIn(`${folder}/${name}`));
    expect(scenarios.length).toBeGreaterThan(0);
    expect(scenarios.filter((scenario) => !named.has(scenario))).toEqual([]);
  });

  test('says every trigger rule and every state', () => {
    const words = [...Object.values(TriggerRule), ...Object.values(TaskState), ...Object.values(RunState)];
    expect(words.filter((word) => !page.includes(`\`${word}\``))).toEqual([]);
  });

  test.each([
    ['packages/sdk/src/dag/dag-options.ts', 'DagOptions'],
    ['packages/sdk/src/dag/template-options.ts', 'DagTemplateOptions'],
    ['packages/sdk/src/dag/template-options.ts', 'JinjaEnvironmentKwargs'],
    ['packages/core/src/dag/template-environment.ts', 'TemplateEnvironment'],
    ['packages/sdk/src/task/task-options.ts', 'CommonTaskOptions'],
    ['packages/sdk/src/task/task-options.ts', 'TaskOptions'],
    ['packages/sdk/src/sensor/sensor-options.ts', 'WaitOptions'],
    ['packages/sdk/src/task/limit-option.ts', 'TaskLimit'],
    ['packages/sdk/src/task/conditional-task.ts', 'ConditionOptions'],
    ['packages/sdk/src/task/short-circuit-options.ts', 'ShortCircuitOptions'],
    ['packages/sdk/src/order/setup-teardown.ts', 'TeardownOptions'],
    ['packages/sdk/src/group/group-options.ts', 'TaskGroupOptions'],
    ['packages/sdk/src/group/loop-type.ts', 'LoopOptions'],
    ['packages/sdk/src/schedule/cron.ts', 'CronOptions'],
    ['packages/sdk/src/schedule/every.ts', 'EveryOptions'],
    ['packages/sdk/src/schedule/events.ts', 'EventsOptions'],
  ])('says every option of %s, %s', (file, name) => {
    const source = readFileSync(join(root, file), 'utf8');
    const [, after = ''] = source.split(new RegExp(`export interface ${name}\\b`));
    const [body = ''] = after.split('\n}');
    const options = [...body.matchAll(/^ {2}readonly (\w+)\??:/gm)].map(([, option]) => option ?? '');
    expect(options.length).toBeGreaterThan(0);
    const said = new Set(
      [...page.matchAll(/`([^`]+)`/g)].flatMap(([, code = '']) => code.match(/\w+/g) ?? []),
    );
    expect(options.filter((option) => !said.has(option))).toEqual([]);
  });
});

/** The tests of a file without its groups, as `file: title`. */
function scenariosIn(file: string): string[] {
  const source = readFileSync(join(root, file), 'utf8').replace(/^\s*describe\(.*$/gm, '');
  return [...titlesIn(source)].map((title) => `${file}: ${title}`);
}
