// A process that gives way ranks behind the one that started it: by its niceness and by that of its group.
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { getPriority } from 'node:os';
import { afterEach, expect, test } from 'vitest';
import { giveWay } from '../src/supervisor/give-way.ts';

const started: ChildProcess[] = [];
afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
});

function sleeper(): number {
  const child = spawn('sleep', ['60'], { detached: true, stdio: 'ignore' });
  started.push(child);
  return child.pid ?? 0;
}

const own = getPriority();

test('the increment is added to the niceness of this process', () => {
  const pid = sleeper();
  giveWay(pid, 3);
  expect(getPriority(pid)).toBe(Math.min(19, own + 3));
});

test('no process ranks lower than the system knows', () => {
  const pid = sleeper();
  giveWay(pid, 19);
  giveWay(pid, 500);
  expect(getPriority(pid)).toBe(19);
});

test('an increment of 0 leaves the process as it is', () => {
  const pid = sleeper();
  giveWay(pid, 0);
  expect(getPriority(pid)).toBe(own);
});

test('a process that is gone is no error', () => {
  expect(() => giveWay(2 ** 22 + 1, 5)).not.toThrow();
});

test.skipIf(!existsSync('/proc/self/autogroup'))('the group of the process ranks lower too', async () => {
  const pid = sleeper();
  giveWay(pid, 4);
  const nice = (): string => readFileSync(`/proc/${pid}/autogroup`, 'utf8').trim();
  await expect.poll(nice, { timeout: 20_000 }).toMatch(new RegExp(`nice ${Math.min(19, own + 4)}$`));
});
