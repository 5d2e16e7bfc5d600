// `ariel tasks test --post-mortem`, as a process of its own: its terminal is what the debugger reads.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { CommandLine } from './command-line.ts';

const bin = fileURLToPath(new URL('../../ariel/bin/ariel.mjs', import.meta.url));

const dies = `import { dag, task, SkipTask } from 'ariel';
function amountOf(order: { id: number; total?: { amount: number } }) {
  const factor = 3;
  return order.total!.amount * factor;
}
const boom = task('boom', async ({ n }: { n: number }) => {
  const order = { id: n, tags: ['a', 'b'] };
  await Promise.resolve();
  return amountOf(order);
});
const fine = task('fine', () => 'well');
const skips = task('skips', () => { throw new SkipTask('not today'); });
export default dag('dies', {}, () => { boom({ n: 7 }); fine(); skips(); });
`;

function start(line: CommandLine, task: string, typed: string) {
  const { status, stderr, stdout } = spawnSync(
    process.execPath,
    [bin, 'tasks', 'test', 'dies', task, '--post-mortem'],
    { env: line.env, encoding: 'utf8', input: typed },
  );
  return { code: status, out: stdout, err: stderr };
}

test('stops where it throws, shows the variables, and evaluates what is typed', () => {
  using line = new CommandLine({ 'dies.ts': dies });
  const { code, err, out } = start(line, 'boom', 'factor * 2\nnope\norder.id + 1\n\n');
  expect(err).toContain("thrown: TypeError: Cannot read properties of undefined (reading 'amount')");
  expect(err).toMatch(/ at amountOf \(dies\.ts:4\)\n +at the task \(dies\.ts:9\)/);
  expect(err).toContain("  order = { id: 7, tags: [ 'a', 'b' ] }\n  factor = 3\n");
  expect(err).toMatch(/> 6\n> ReferenceError: nope is not defined\n> 8\n> $/);
  expect(out).toContain('boom failed');
  expect(code).toBe(1);
});

test('does not stop for what succeeds or is skipped', () => {
  using line = new CommandLine({ 'dies.ts': dies });
  expect(start(line, 'fine', '')).toMatchObject({ code: 0, err: '', out: expect.stringContaining('well') });
  expect(start(line, 'skips', '')).toMatchObject({ code: 0, err: '' });
});
