// What a worker takes from the machine that it runs on: time, chance, files and processes. One port, so that the same worker
// also runs where none of these is real. It holds nothing that servers know.
import type { CodeToLayOut } from '@ariel/loader';
import type { TaskProcess, TaskProcessEvents, TaskProcessOptions } from '../supervisor/task-process.ts';

export interface WorkerTimer {
  cancel(): void;
}

export interface WorkerTime {
  /** Milliseconds of a clock that never goes back. */
  nowMs(): number;
  /** At least 0 and less than 1: spreads what would else happen at once on many machines. */
  chance(): number;
  after(ms: number, act: () => void): WorkerTimer;
  /** The same, for what need not happen where the worker ends before. */
  afterAtRest(ms: number, act: () => void): WorkerTimer;
  every(ms: number, act: () => void): WorkerTimer;
  /** After everything that is heard in this moment. */
  soon(act: () => void): void;
}

/** Files that outlive the worker. Each call throws where the disk does not do it. */
export interface WorkerDisk {
  makeFolder(folder: string): void;
  /** Readable by nobody else. */
  write(file: string, text: string): void;
  rename(from: string, to: string): void;
  /** A file or a folder with all that is in it; none is no error. */
  remove(path: string): void;
  names(folder: string): readonly string[];
  read(file: string): string;
  /** 0 where there is no such file. */
  size(file: string): number;
  readPart(file: string, start: number, length: number): Uint8Array;
}

export interface WorkerMachine {
  readonly time: WorkerTime;
  readonly disk: WorkerDisk;
  /** How many processors it has. */
  readonly processors: number;
  isLaidOut(cacheFolder: string, codeHash: string): Promise<boolean>;
  layOut(code: CodeToLayOut): Promise<string>;
  startProcess(options: TaskProcessOptions, events: TaskProcessEvents): TaskProcess;
  /** When the process with this pid started; empty where there is none. */
  processStarted(pid: number): string;
}

/** Rejects with the signal's reason where that comes first. */
export function pause(time: WorkerTime, ms: number, stopped?: AbortSignal): Promise<void> {
  const { promise, reject, resolve } = Promise.withResolvers<void>();
  const stop = (): void => {
    timer.cancel();
    reject(stopped?.reason);
  };
  const timer = time.after(ms, () => {
    stopped?.removeEventListener('abort', stop);
    resolve();
  });
  if (stopped?.aborted) stop();
  else stopped?.addEventListener('abort', stop, { once: true });
  return promise;
}
