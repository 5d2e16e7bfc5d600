// Lets many worlds happen in several processes at once. Each takes every n-th seed.
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { BrokenWorld, WorldsDone, WorldsWanted } from './world-messages.ts';

export interface ManyWorlds {
  readonly broken: readonly BrokenWorld[];
  readonly steps: number;
  readonly executions: number;
}

const child = fileURLToPath(new URL('./worlds-child.ts', import.meta.url));

export async function manyWorlds(
  wanted: Pick<WorldsWanted, 'plant' | 'seed' | 'worlds'>,
  processes: number,
  progress: (done: number) => void,
): Promise<ManyWorlds> {
  const broken: BrokenWorld[] = [];
  let [steps, executions, done] = [0, 0, 0];
  const hear = (message: WorldsDone): void => {
    broken.push(...message.broken);
    steps += message.steps;
    executions += message.executions;
    done += message.worlds;
    progress(done);
  };
  const shares = Array.from({ length: processes }, (_each, share) => ({
    ...wanted,
    share,
    shares: processes,
  }));
  await Promise.all(shares.map((share) => inChild(share, hear)));
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
