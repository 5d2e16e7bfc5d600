// The machine on which a worker really runs.
import {
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { availableParallelism } from 'node:os';
import { isLaidOut, layOutCode } from '@ariel/loader';
import { processStarted } from '../supervisor/process-identity.ts';
import { SpawnedProcess } from '../supervisor/task-process.ts';
import type { WorkerDisk, WorkerMachine, WorkerTime } from './worker-machine.ts';

const time: WorkerTime = {
  nowMs: () => performance.now(),
  chance: Math.random,
  after: (ms, act) => {
    const timer = setTimeout(act, ms);
    return { cancel: () => clearTimeout(timer) };
  },
  afterAtRest: (ms, act) => {
    const timer = setTimeout(act, ms).unref();
    return { cancel: () => clearTimeout(timer) };
  },
  every: (ms, act) => {
    const timer = setInterval(act, ms);
    return { cancel: () => clearInterval(timer) };
  },
  soon: (act) => void setImmediate(act),
};

const disk: WorkerDisk = {
  makeFolder: (folder) => void mkdirSync(folder, { recursive: true, mode: 0o700 }),
  write: (file, text) => writeFileSync(file, text, { mode: 0o600 }),
  rename: renameSync,
  remove: (path) => rmSync(path, { recursive: true, force: true }),
  names: (folder) => readdirSync(folder),
  read: (file) => readFileSync(file, 'utf8'),
  size: (file) => statSync(file, { throwIfNoEntry: false })?.size ?? 0,
  readPart: (file, start, length) => {
    const handle = openSync(file, 'r');
    try {
      const buffer = Buffer.allocUnsafe(length);
      return buffer.subarray(0, readSync(handle, buffer, 0, length, start));
    } finally {
      closeSync(handle);
    }
  },
};

export const realMachine: WorkerMachine = {
  time,
  disk,
  processors: availableParallelism(),
  isLaidOut,
  layOut: layOutCode,
  startProcess: (options, events) => new SpawnedProcess(options, events),
  processStarted,
};
