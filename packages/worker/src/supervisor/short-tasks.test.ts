import { beforeEach, expect, test } from 'vitest';
import type { WorkerTime } from '../machine/worker-machine.ts';
import type { Lost } from './patience.ts';
import { ShortTasks } from './short-tasks.ts';
import type { TaskProcess } from './task-process.ts';

const task = (taskId: string) => ({ taskId, versionId: 'v' });
const process = (taskId: string, tasksDone = 1) =>
  ({ current: { ...task(taskId), attemptId: taskId }, tasksDone }) as unknown as TaskProcess;

/** Time that goes on when the test says so. */
function stillTime(): WorkerTime & { goOn(ms: number): void } {
  let nowMs = 0;
  const timers = new Set<{ readonly atMs: number; readonly act: () => void }>();
  const after = (ms: number, act: () => void) => {
    const timer = { atMs: nowMs + ms, act };
    timers.add(timer);
    return { cancel: () => void timers.delete(timer) };
  };
  return {
    nowMs: () => nowMs,
    chance: () => 0,
    after,
    afterAtRest: after,
    every: () => ({ cancel: () => undefined }),
    soon: (act) => act(),
    goOn(ms) {
      nowMs += ms;
      for (const timer of [...timers].filter(({ atMs }) => atMs <= nowMs)) {
        timers.delete(timer);
        timer.act();
      }
    },
  };
}

let time: ReturnType<typeof stillTime>;
let running: Map<string, TaskProcess>;
let lost: Lost[];
let short: ShortTasks;
beforeEach(() => {
  time = stillTime();
  running = new Map();
  lost = [];
  short = new ShortTasks({ time, processors: 2 }, running, (what) => lost.push(what));
});

test('the first call in a process says nothing of a task', () => {
  expect(short.ended(process('quick', 0), 1)).toBe(false);
  expect(short.isShort(task('quick'))).toBe(false);
  expect(short.ended(process('quick'), 1)).toBe(true);
  short.ended(process('quick', 0), 500);
  expect(short.isShort(task('quick'))).toBe(true);
});

test('a short task is patient only while others of its kind keep processes busy', () => {
  short.ended(process('quick'), 1);
  short.ended(process('long'), 500);
  for (const id of ['a', 'b', 'c', 'd']) running.set(id, process('long'));
  expect(short.isPatient(task('quick'), short.busy)).toBe(false);
  for (const id of ['a', 'b', 'c', 'd']) running.set(id, process('quick'));
  expect(short.isPatient(task('quick'), short.busy)).toBe(true);
  expect(short.isPatient(task('long'), short.busy)).toBe(false);
});

test('where nothing ends, it takes an idle process soon, and later has one started', () => {
  short.wait('nothing');
  time.goOn(4);
  short.wait('patience');
  time.goOn(50);
  expect(lost).toEqual(['patience']);
  time.goOn(50);
  expect(lost).toEqual(['patience', 'hope']);
});

test('an end begins the wait anew', () => {
  short.wait('nothing');
  time.goOn(3);
  short.ended(process('quick'), 1);
  short.wait('nothing');
  time.goOn(3);
  expect(lost).toEqual([]);
  time.goOn(1);
  expect(lost).toEqual(['patience']);
});
