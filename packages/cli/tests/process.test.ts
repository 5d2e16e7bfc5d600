// The command as a process of its own, started as npm's bin starts it.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { CommandLine } from './command-line.ts';

const bin = fileURLToPath(new URL('../../ariel/bin/ariel.mjs', import.meta.url));

function start(
  line: CommandLine,
  ...args: readonly string[]
): { code: number | null; out: string; err: string } {
  const { status, stderr, stdout } = spawnSync(process.execPath, [bin, ...args], {
    env: line.env,
    encoding: 'utf8',
  });
  return { code: status, out: stdout, err: stderr };
}

test('prints its version and nothing else', () => {
  using line = new CommandLine();
  expect(start(line, 'version')).toEqual({
    code: 0,
    out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
    err: '',
  });
});

test('ends although a DAG file left something open', () => {
  using line = new CommandLine({
    'open.ts':
      "import { dag, task } from 'ariel';\nsetInterval(() => undefined, 1000);\nexport default dag('open', {}, () => { task('t', () => 1)(); });",
  });
  expect(start(line, 'dags', 'test', 'open')).toMatchObject({
    code: 0,
    out: expect.stringContaining('t │ done'),
  });
});

test('prints no stack of its own, unless asked', () => {
  using line = new CommandLine();
  const plain = start(line, 'dags', 'list');
  expect(plain).toMatchObject({ code: 1, out: '' });
  expect(plain.err).not.toMatch(/^ +at /m);
  line.env.ARIEL_DEBUG = '1';
  expect(start(line, 'dags', 'list').err).toMatch(/^ +at /m);
});

test('a reader that has seen enough does not make it fail', () => {
  using line = new CommandLine();
  const script = `"${process.execPath}" "${bin}" config list --defaults -d | head -1; echo "\${PIPESTATUS[0]}"`;
  const { stderr, stdout } = spawnSync('bash', ['-c', script], { env: line.env, encoding: 'utf8' });
  expect(stdout).toMatch(/\n0\n$/);
  expect(stderr).toBe('');
});

test('an API server says which flags of Airflow change nothing', () => {
  using line = new CommandLine();
  const plain = start(
    line,
    'api-server',
    '--workers',
    '2',
    '-t',
    '9',
    '--proxy-headers',
    '--log-config',
    'x',
    '-d',
  );
  for (const words of ['--workers has no effect', '--worker-timeout', 'api.trusted_proxies', '--log-config'])
    expect(plain.err).toContain(words);
});
