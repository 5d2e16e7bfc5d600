// Lets many worlds happen in several processes at once.
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { BrokenWorld, WorldsDone, WorldsWanted } from './world-messages.ts';

export interface ManyWorlds {
  readonly broken: readonly BrokenWorld[];
  readonly steps: number;
  readonly executions: number;
}

/** What was under way in a world when it ended is never let go of: a process makes room by ending. */
const WORLDS_PER_PROCESS = 100;

const child = fileURLToPath(new URL('./worlds-child.ts', import.meta.url));

export async function manyWorlds(
  wanted: WorldsWanted,
  processes: number,
  progress: (done: number) => void,
  found: (world: BrokenWorld) => void,
): Promise<ManyWorlds> {
  const broken: BrokenWorld[] = [];
  let [steps, executions, done] = [0, 0, 0];
  const hear = (message: WorldsDone): void => {
    broken.push(...message.broken);
    message.broken.forEach(found);
    steps += message.steps;
    executions += message.executions;
    done += message.worlds;
    progress(done);
  };
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < wanted.worlds) {
      const first = next;
      next = Math.min(wanted.worlds, first + WORLDS_PER_PROCESS);
      const share = { plant: wanted.plant, seed: wanted.seed + first, worlds: next - first };
      await inChild(share, hear);
    }
  };
  await Promise.all(Array.from({ length: processes }, lane));
  return { broken: broken.sort((left, right) => left.seed - right.seed), steps, executions };
}

function inChild(wanted: WorldsWanted, hear: (message: WorldsDone) => void): Promise<void> {
  const { promise, reject, resolve } = Promise.withResolvers<void>();
  const started = fork(child, [JSON.stringify(wanted)]);
  started.on('message', (message) => hear(message as WorldsDone));
  started.on('exit', (code, signal) => {
    if (code === 0) resolve();
    else reject(new Error(`a process of the simulation ended with ${signal ?? `code ${code}`}`));
  });
  return promise;
}
