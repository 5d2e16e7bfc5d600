import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AttemptOutcome } from '@ariel/core';
import { createTaskContext, dag, runHandler } from '@ariel/sdk';
import { describe, expect, test } from 'vitest';
import { BashOperator, type BashOperatorOptions } from './bash-operator.ts';
import { EmptyOperator } from './empty-operator.ts';

interface Line {
  readonly source: string;
  readonly message: string;
}

async function bash<Result>(
  options: Omit<BashOperatorOptions<Result>, 'taskId'>,
  {
    signal = new AbortController().signal,
    onLine = () => {},
  }: { signal?: AbortSignal; onLine?: (line: Line) => void } = {},
): Promise<{ outcome: AttemptOutcome; lines: Line[] }> {
  const { definition, handlers } = dag(
    'shell',
    {},
    () => void new BashOperator<Result>({ taskId: 'bash', ...options }),
  );
  const [task] = definition.tasks;
  const handler = handlers.get('bash');
  if (task === undefined || handler === undefined) throw new Error('no task');
  const lines: Line[] = [];
  const run = {
    runId: 'run 1',
    runType: 'manual',
    logicalDateUs: 0,
    dataInterval: null,
    runAfterUs: 0,
    startDateUs: null,
    params: {},
    conf: {},
  } as const;
  const context = createTaskContext(
    { dag: definition, task, run, mapIndex: -1, tryNumber: 1, maxTries: 1, startDateUs: 0 },
    {
      log(_level, message, _fields, source) {
        lines.push({ source, message });
        onLine({ source, message });
      },
      connection: () => Promise.reject(new Error('none')),
      variable: () => Promise.reject(new Error('none')),
      xcomPull: async () => null,
      signal,
    },
  );
  return { outcome: await runHandler(handler, task, {}, context), lines };
}

const isAlive = (pid: number): boolean =>
  spawnSync('ps', ['-o', 'stat=', '-p', String(pid)])
    .stdout.toString()
    .trim()
    .replace(/^Z.*/, '') !== '';

describe('a command', () => {
  test('gives its last line, and streams all of them with their source', async () => {
    const { outcome, lines } = await bash({
      bashCommand: 'echo one; echo oops >&2; printf "two\\r\\nthree"',
    });
    expect(outcome).toMatchObject({ kind: 'success', xcoms: [{ key: 'return_value', json: '"three"' }] });
    expect(lines.filter(({ source }) => source === 'stdout').map(({ message }) => message)).toEqual([
      'one',
      'two',
      'three',
    ]);
    expect(lines.filter(({ source }) => source === 'stderr').map(({ message }) => message)).toEqual(['oops']);
  });

  test('may make its result from the last line', async () => {
    expect((await bash({ bashCommand: 'echo 42', outputProcessor: Number })).outcome).toMatchObject({
      xcoms: [{ json: '42' }],
    });
  });

  test('fails with its code, and is skipped with the codes that mean so', async () => {
    expect((await bash({ bashCommand: 'exit 3' })).outcome).toMatchObject({
      kind: 'failed',
      retryable: true,
      error: { code: 'ARIEL_COMMAND_FAILED' },
    });
    expect((await bash({ bashCommand: 'kill -9 $$' })).outcome).toHaveProperty(
      'error.message',
      expect.stringContaining('SIGKILL'),
    );
    expect((await bash({ bashCommand: 'exit 99' })).outcome.kind).toBe('skipped');
    expect((await bash({ bashCommand: 'exit 4', skipOnExitCode: [3, 4] })).outcome.kind).toBe('skipped');
    expect((await bash({ bashCommand: 'exit 99', skipOnExitCode: null })).outcome.kind).toBe('failed');
  });

  test('runs in its folder, or in one of its own that is gone afterwards', async () => {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), 'bash-test-')));
    expect((await bash({ bashCommand: 'pwd', cwd: folder })).outcome).toMatchObject({
      xcoms: [{ json: JSON.stringify(folder) }],
    });
    const { lines } = await bash({ bashCommand: 'pwd; touch file' });
    expect(() => readFileSync(join(lines[0]?.message ?? '', 'file'))).toThrow('ENOENT');
    expect((await bash({ bashCommand: 'true', cwd: '/does/not/exist' })).outcome.kind).toBe('failed');
  });

  test('has the variables that it is given, instead of or beside those of the worker', async () => {
    const bashCommand = 'echo "$NAME/$HOME/$ARIEL_CTX_TASK_ID"';
    const json = async (options: object): Promise<unknown> =>
      (await bash({ bashCommand, ...options })).outcome;
    expect(await json({ env: { NAME: 'a' } })).toMatchObject({ xcoms: [{ json: '"a//bash"' }] });
    expect(await json({ env: { NAME: 'a' }, appendEnv: true })).toMatchObject({
      xcoms: [{ json: `"a/${process.env.HOME}/bash"` }],
    });
  });

  test('is cut into pieces where it prints a line without end', async () => {
    const { lines } = await bash({ bashCommand: 'head -c 200000 /dev/zero | tr "\\0" x' });
    expect(lines.map(({ message }) => message.length)).toEqual([65_536, 65_536, 65_536, 3_392]);
  });
});

test('a task that is killed takes everything along that its command started', async () => {
  const controller = new AbortController();
  const pids: number[] = [];
  const { outcome } = await bash(
    { bashCommand: 'sleep 600 & echo $!; (trap "" TERM; echo $BASHPID; exec sleep 600) & wait' },
    {
      signal: controller.signal,
      onLine({ message }) {
        pids.push(Number(message));
        if (pids.length === 2) controller.abort(new Error('killed'));
      },
    },
  );
  expect(outcome).toMatchObject({ kind: 'failed', error: { code: 'ARIEL_TASK_KILLED' } });
  expect(pids.filter(isAlive)).toEqual([]);
});

test('an empty operator is a task that does nothing', async () => {
  const { definition, handlers } = dag('empty', {}, () => void new EmptyOperator({ taskId: 'done' }));
  expect(definition.tasks[0]).toMatchObject({
    operatorName: 'EmptyOperator',
    inputs: {},
    templateFields: [],
  });
  expect(await handlers.get('done')?.execute({}, undefined as never)).toBe(undefined);
});
