import { describe, expect, test } from 'vitest';
import { commandGroups, commandList } from '../src/commands/command-list.ts';
import { buildProgram } from '../src/commands/program.ts';
import { CommandLine } from './command-line.ts';

/** Words of a shell line, with quotes taken off; what stands before `ariel` and after a shell sign is dropped. */
function wordsOf(line: string): string[] {
  const words = [...line.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(
    ([, single, double, bare]) => single ?? double ?? bare ?? '',
  );
  const end = words.findIndex((word) => ['&&', '>', '|'].includes(word));
  return words.slice(words.indexOf('ariel') + 1, end === -1 ? undefined : end);
}

describe.each(commandList.map((command) => [command.path, command] as const))('ariel %s', (path, command) => {
  test('has help that shows how it is used', async () => {
    using line = new CommandLine();
    const { code, out } = await line.run(...path.split(' '), '--help');
    expect(code).toBe(0);
    expect(out).toContain(`Usage: ariel ${path}`);
    expect(out).toContain('Examples:\n  ');
    expect(command.summary).toMatch(/\.$/);
  });

  test.each(command.examples)('understands its example: %s', async (example) => {
    using home = new CommandLine();
    const seen: string[] = [];
    const load = async () => async () => seen.push(path);
    const context = {
      screen: { print: () => undefined, note: () => undefined, hasColor: false, width: null },
      version: '0',
    };
    const program = buildProgram({
      commands: commandList.map((each) => (each === command ? { ...each, load } : each)),
      groups: commandGroups,
      context: context as never,
      onExit: () => undefined,
    });
    await program.parseAsync(wordsOf(example), { from: 'user' });
    expect(seen, home.folder).toEqual([path]);
  });
});

test('older names lead to the same commands', async () => {
  using line = new CommandLine();
  expect((await line.run('db', 'init')).code).toBe(0);
  expect((await line.run('db', 'upgrade')).out).toContain('is up to date');
  expect((await line.run('db', '--help')).out).not.toContain('upgrade');
  expect((await line.run('celery', 'worker', '--help')).out).toContain('core.execution_api_server_url');
  expect((await line.run('--help')).out).not.toContain('celery');
});

test.each([
  [['nonsense'], "unknown command 'nonsense'"],
  [['dags', 'trigger'], "missing required argument 'dag_id'"],
  [['dags', 'list', '-o', 'xml'], 'Allowed choices are table, json, yaml, plain'],
  [['dags', 'list', '--colums', 'x'], 'Did you mean --columns?'],
  [['tasks', 'test', 'a', 'b', '--outputs', '[1]'], '--outputs must be a JSON object, not a list'],
  [['dags', 'test', 'a', '--conf', '{x'], '--conf is no JSON'],
])('a wrong command line ends with 2: %j', async (args, message) => {
  using line = new CommandLine({
    'a.ts': "import { dag, task } from 'ariel'; dag('a', {}, () => { task('b', () => 1)(); });",
  });
  const { code, err } = await line.run(...args);
  expect(err).toContain(message);
  expect(code).toBe(2);
});

test('a wrong configuration ends with 78', async () => {
  using line = new CommandLine();
  line.env.ARIEL__CORE__PARALELISM = '3';
  expect(await line.run('info')).toMatchObject({
    code: 78,
    err: expect.stringContaining('ARIEL__CORE__PARALLELISM'),
  });
});
