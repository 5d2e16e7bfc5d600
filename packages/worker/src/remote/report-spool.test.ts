// What earlier workers left is found by the next one, also where the one between had no room to write it down.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { realMachine } from '../machine/real-machine.ts';
import type { WorkerMachine } from '../machine/worker-machine.ts';
import { ReportSpool, type SpooledAttempt } from './report-spool.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function aBase(): string {
  const base = mkdtempSync(join(tmpdir(), 'ariel-spool-'));
  folders.push(base);
  return base;
}

/** No process has this number: its owner is not there any more. */
const GONE = 2 ** 30;
const left: SpooledAttempt = { attemptId: 'a', token: 't', report: null, log: { path: 'x.log', shift: 0 } };

/** Takes what is moved, and nothing new. */
const fullFor = (file: string): WorkerMachine => ({
  ...realMachine,
  disk: {
    ...realMachine.disk,
    write: (path, text) => {
      if (path.includes(file)) throw new Error('ENOSPC: no space left on device');
      realMachine.disk.write(path, text);
    },
  },
});

test('what a worker left is adopted by the next, and by no other after that', () => {
  const base = aBase();
  new ReportSpool(base, 'first', GONE).put(left);
  const second = new ReportSpool(base, 'second', process.pid);
  expect(second.adopt(base)).toEqual([left]);
  expect(new ReportSpool(base, 'third', process.pid).adopt(base)).toEqual([]);
});

test('what is adopted on a full disk is found again when that worker ends too', () => {
  const base = aBase();
  new ReportSpool(base, 'first', GONE).put(left);
  expect(new ReportSpool(base, 'second', GONE, fullFor('a.json')).adopt(base)).toEqual([left]);
  expect(new ReportSpool(base, 'third', process.pid).adopt(base)).toEqual([left]);
});
