// What a server at rest costs: processor time and memory of all its processes, over windows of time.
import { setTimeout } from 'node:timers/promises';
import type { Measured, Measurement, Surroundings } from './measured.ts';
import {
  cpuSeconds,
  finelyCountedSeconds,
  isTaskProcess,
  memoryMb,
  type ProcessFacts,
} from './process-tree.ts';
import type { Server } from './server.ts';
import { nowUs } from './timed-run.ts';

/** Idle task processes have ended by then. */
const SETTLE_MS = 60_000;
const WINDOW_MS = 30_000;

export async function measureRest({ server, runs, say }: Surroundings): Promise<readonly Measured[]> {
  say(`rest: waiting ${SETTLE_MS / 1000} s for the pool to shrink`);
  await setTimeout(SETTLE_MS);
  const memory: Measurement[] = [];
  const cpu: Measurement[] = [];
  for (let index = 0; index < runs; index += 1) {
    const window = await restWindow(server);
    memory.push(window.memory);
    cpu.push(window.cpu);
    say(`rest, window ${index + 1}: ${Math.round(window.memory.value)} MB`);
  }
  return [
    { mark: 'rest_memory', runs: memory },
    { mark: 'rest_cpu', runs: cpu },
  ];
}

/** Megabytes at the end of a window, and per cent of a core in it. */
export async function restWindow(server: Server): Promise<{ memory: Measurement; cpu: Measurement }> {
  const startUs = nowUs();
  const before = server.processes();
  const finelyBefore = finelyCountedSeconds(before);
  await setTimeout(WINDOW_MS);
  server.assertAlive();
  const processes = server.processes();
  const finelyAfter = finelyCountedSeconds(processes);
  const ticked = cpuSeconds(processes) - cpuSeconds(before);
  const seconds = (nowUs() - startUs) / 1e6;
  const taskProcesses = processes.filter(isTaskProcess).length;
  const details = { processes: processes.length, window_s: seconds, ...memoryByProcess(processes) };
  // Of processes that ended meanwhile only the ticks are known.
  const used = Math.max(ticked, (finelyAfter ?? 0) - (finelyBefore ?? 0));
  return {
    memory: { value: memoryMb(processes), taskProcesses, details },
    cpu: { value: (used / seconds) * 100, taskProcesses, details: { window_s: seconds } },
  };
}

/** Each process under the name of the file that it runs, largest first. */
function memoryByProcess(processes: readonly ProcessFacts[]): Record<string, number> {
  const named = processes.map((process) => {
    const script = /packages\/(\S+?)\.(?:ts|js|mjs)/.exec(process.command)?.[1] ?? 'other';
    return [`${script.replace('/src', '')} (mb)`, memoryMb([process])] as const;
  });
  const sums = new Map<string, number>();
  for (const [name, mb] of named) sums.set(name, (sums.get(name) ?? 0) + mb);
  return Object.fromEntries([...sums].sort(([, left], [, right]) => right - left));
}
