// Functions as operators: in the task's process, with packages of their own, in another Node.
import { mkdirSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dag, task } from 'ariel';
import {
  BranchExternalNodeOperator,
  BranchFunctionOperator,
  BranchIsolatedFunctionOperator,
  EmptyOperator,
  ExternalNodeOperator,
  FunctionOperator,
  IsolatedFunctionOperator,
  ShortCircuitOperator,
} from 'ariel/standard';
import { describe, expect, test } from 'vitest';
import { endOf, linesOf, oneTask } from './one-task.ts';

const folder = mkdtempSync(join(tmpdir(), 'ariel-functions-'));
/** An npm package in a folder: what is installed does not come from a registry. */
function packageAt(name: string, version: string): string {
  const path = join(folder, `${name}-${version}`);
  mkdirSync(path, { recursive: true });
  writeFileSync(
    join(path, 'package.json'),
    JSON.stringify({ name, version, type: 'module', exports: './index.js' }),
  );
  writeFileSync(join(path, 'index.js'), `export const version = ${JSON.stringify(version)};`);
  return `file:${path}`;
}
const [one, two] = [packageAt('shade', '1.0.0'), packageAt('shade', '2.0.0')];
const cacheFolder = join(folder, 'environments');

describe('FunctionOperator', () => {
  test('calls a function with rendered inputs and the context', async () => {
    const ran = await oneTask(
      () =>
        new FunctionOperator({
          taskId: 'greet',
          callable: ({ name }: { name: string }, { ti }) => `${name} ${ti.taskId}`,
          opKwargs: { name: '{{ ds }}' },
        }),
      { logicalDate: '2026-01-02' },
    );
    expect(ran.output).toBe('2026-01-02 greet');
    expect(linesOf(ran)).toEqual(['returned 2026-01-02 greet']);
  });

  test('renders further templates for the function', async () => {
    const ran = await oneTask(
      () => {
        const operator: FunctionOperator = new FunctionOperator({
          taskId: 'render',
          callable: () => operator.templatesDict.query,
          templatesDict: { query: "select '{{ ds }}'" },
        });
      },
      { logicalDate: '2026-01-02' },
    );
    expect(ran.output).toBe("select '2026-01-02'");
  });

  test('keeps what it returned out of the log where asked to', async () => {
    const ran = await oneTask(
      () => new FunctionOperator({ taskId: 'quiet', callable: () => 'secret', showReturnValueInLogs: false }),
    );
    expect([ran.output, linesOf(ran)]).toEqual(['secret', ['returned a value that is not shown']]);
  });
});

describe('functions that choose', () => {
  test('BranchFunctionOperator runs what its function names, and skips the rest', async () => {
    const chosen = dag('choose', {}, () => {
      const pick = new BranchFunctionOperator({ taskId: 'pick', callable: () => 'left' });
      pick.before([new EmptyOperator({ taskId: 'left' }), new EmptyOperator({ taskId: 'right' })]);
    });
    const { tasks } = await chosen.test();
    expect(Object.fromEntries(tasks.map(({ state, taskId }) => [taskId, state]))).toEqual({
      pick: 'success',
      left: 'success',
      right: 'skipped',
    });
  });

  test.each([
    [undefined, { directly: 'skipped', further: 'skipped' }],
    [true, { directly: 'skipped', further: 'skipped' }],
    [false, { directly: 'skipped', further: 'success' }],
  ])('ShortCircuitOperator with ignoreDownstreamTriggerRules %s', async (ignore, expected) => {
    const short = dag('short', {}, () => {
      const stop = new ShortCircuitOperator({
        taskId: 'stop',
        callable: () => 0,
        ...(ignore === undefined ? {} : { ignoreDownstreamTriggerRules: ignore }),
      });
      const directly = new EmptyOperator({ taskId: 'directly' });
      stop.before(directly);
      directly.before(new EmptyOperator({ taskId: 'further', triggerRule: 'all_done' }));
    });
    const { tasks } = await short.test();
    const states = Object.fromEntries(tasks.map(({ state, taskId }) => [taskId, state]));
    expect(states).toEqual({ stop: 'success', ...expected });
  });
});

describe('a function with npm packages of its own', () => {
  test('finds them, each task its version, and makes an environment once', async () => {
    const place = (taskId: string, shade: string) => () =>
      new IsolatedFunctionOperator({
        taskId,
        callable: async () => {
          const name = 'shade';
          return (await import(name)).version;
        },
        dependencies: { shade },
        cacheFolder,
      });
    const [first, second, again] = [
      await oneTask(place('a', one)),
      await oneTask(place('b', two)),
      await oneTask(place('c', one)),
    ];
    expect([endOf(first), first.output, second.output, again.output]).toEqual([
      'success',
      '1.0.0',
      '2.0.0',
      '1.0.0',
    ]);
    expect(readdirSync(cacheFolder).filter((name) => !name.startsWith('.'))).toHaveLength(2);
    expect(linesOf(first)).toEqual([`installing shade@${one}`]);
    expect(linesOf(again)).toEqual(['the npm packages are there already']);
  });

  test('gets and gives values of all kinds, and prints into the log', async () => {
    const made = task.isolated(
      'made',
      async ({ when, big }: { when: Date; big: bigint }, { ti, params }) => {
        console.log('from inside');
        return { later: new Date(when.getTime() + 1000), twice: big * 2n, task: ti.taskId, params };
      },
      { dependencies: {}, cacheFolder },
    );
    const ran = await oneTask(() => made({ when: new Date(0), big: 2n ** 60n }));
    expect(ran.output).toEqual({ later: new Date(1000), twice: 2n ** 61n, task: 'made', params: {} });
    expect(linesOf(ran, 'stdout')).toEqual(['from inside']);
  });

  test('fails with the error that it threw, and names outcomes by their names', async () => {
    const thrown = task.isolated(
      'thrown',
      () => {
        throw new RangeError('too far');
      },
      { dependencies: {}, cacheFolder },
    );
    const skips = task.isolated(
      'skips',
      () => {
        throw Object.assign(new Error('nothing'), { name: 'SkipTask' });
      },
      { dependencies: {}, cacheFolder },
    );
    const outside = task.isolated('outside', () => folder, { dependencies: {}, cacheFolder });
    expect((await oneTask(() => thrown())).error).toMatchObject({ name: 'RangeError', message: 'too far' });
    expect(endOf(await oneTask(() => skips()))).toBe('skipped: nothing');
    expect((await oneTask(() => outside())).error).toMatchObject({ code: 'ARIEL_FOREIGN_FUNCTION' });
  });

  test('runs in the Node and with the variables that it is told, from a registry that it is told', async () => {
    const settings = { dependencies: {}, cacheFolder, node: process.execPath };
    const there = task.isolated('there', () => [process.env.MODE, process.env.HOME ?? null], {
      ...settings,
      env: { MODE: 'test' },
      inheritEnv: false,
    });
    expect((await oneTask(() => there())).output).toEqual(['test', null]);
    const quits = task.isolated('quits', () => process.exit(7), { ...settings, skipOnExitCode: [7] });
    expect((await oneTask(() => quits())).state).toBe('skipped');
    const elsewhere = task.isolated('elsewhere', () => 1, {
      ...settings,
      dependencies: { ms: '2.1.3' },
      registry: 'http://127.0.0.1:9',
      npmInstallOptions: ['--fetch-retries=0', '--prefer-online', `--cache=${folder}/npm`],
    });
    const ran = await oneTask(() => elsewhere());
    expect(ran.error).toMatchObject({ code: 'ARIEL_NODE_ENVIRONMENT' });
    expect(linesOf(ran, 'npm stderr').join()).toContain('127.0.0.1:9');
  });

  test('says so where its packages cannot be installed', async () => {
    const missing = task.isolated('missing', () => 1, {
      dependencies: { gone: `file:${folder}/gone.tgz` },
      cacheFolder,
    });
    const ran = await oneTask(() => missing());
    expect(ran.error).toMatchObject({ code: 'ARIEL_NODE_ENVIRONMENT' });
  });
});

describe('a function in another Node', () => {
  const node = process.execPath;

  test('runs there, with the packages of a folder and variables of its own', async () => {
    mkdirSync(join(folder, 'site/node_modules/shade'), { recursive: true });
    writeFileSync(join(folder, 'site/node_modules/shade/package.json'), '{"name":"shade","main":"i.js"}');
    writeFileSync(join(folder, 'site/node_modules/shade/i.js'), 'exports.version = "site"');
    const ran = await oneTask(
      () =>
        new ExternalNodeOperator({
          taskId: 'there',
          callable: async () => [
            process.execPath,
            (await import(['shade'].join())).version,
            process.env.MODE,
            process.env.HOME,
          ],
          node,
          cwd: join(folder, 'site'),
          env: { MODE: 'test' },
          inheritEnv: false,
        }),
    );
    expect(ran.output).toEqual([node, 'site', 'test', null]);
  });

  test('is skipped by an exit code that means so, and fails with any other', async () => {
    const quits = (code: number, skipOnExitCode?: number) => () =>
      task.externalNode('quits', ({ code }: { code: number }) => process.exit(code), {
        node,
        ...(skipOnExitCode === undefined ? {} : { skipOnExitCode }),
      })({ code });
    expect(endOf(await oneTask(quits(42, 42)))).toMatch(/^skipped: .*code 42/);
    expect((await oneTask(quits(3))).error).toMatchObject({ code: 'ARIEL_FOREIGN_FUNCTION' });
  });

  test('says so where that Node is not there', async () => {
    const ran = await oneTask(() => task.externalNode('none', () => 1, { node: '/none/node' })());
    expect(ran.error).toMatchObject({ code: 'ARIEL_NODE_ENVIRONMENT' });
  });

  test('ends when its task runs out of time', async () => {
    const slow = task.externalNode('slow', () => new Promise(() => setInterval(() => 0, 1000)), {
      node,
      executionTimeout: '300ms',
    });
    expect((await oneTask(() => slow())).error).toMatchObject({ code: 'ARIEL_TASK_TIMEOUT' });
  });
});

test.each([
  [
    'BranchIsolatedFunctionOperator',
    () =>
      new BranchIsolatedFunctionOperator({
        taskId: 'pick',
        callable: () => 'left',
        dependencies: {},
        cacheFolder,
      }),
  ],
  [
    'BranchExternalNodeOperator',
    () => new BranchExternalNodeOperator({ taskId: 'pick', callable: () => 'left', node: process.execPath }),
  ],
  [
    'task.branchIsolated',
    () => task.branchIsolated('pick', () => 'left', { dependencies: {}, cacheFolder })(),
  ],
  [
    'task.branchExternalNode',
    () => task.branchExternalNode('pick', () => 'left', { node: process.execPath })(),
  ],
])(
  '%s chooses what follows',
  async (_name, place) => {
    const chosen = dag('choose', {}, () => {
      place().before([new EmptyOperator({ taskId: 'left' }), new EmptyOperator({ taskId: 'right' })]);
    });
    const { tasks } = await chosen.test();
    expect(tasks.filter(({ state }) => state === 'skipped').map(({ taskId }) => taskId)).toEqual(['right']);
  },
  60_000,
);
