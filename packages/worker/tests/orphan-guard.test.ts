// The guard ends every group it was told of, and no other, the moment its owner is gone.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { afterEach, expect, test } from 'vitest';

const guardModule = new URL('../src/supervisor/orphan-guard.ts', import.meta.url).href;
const owner = `
const { spawn } = await import('node:child_process');
const { OrphanGuard } = await import(${JSON.stringify(guardModule)});
const guard = new OrphanGuard();
const sleepers = [1, 2, 3].map(() => spawn('sleep', ['60'], { detached: true, stdio: 'ignore' }));
for (const { pid } of sleepers) guard.add(pid);
guard.remove(sleepers[1].pid);
console.log(sleepers.map(({ pid }) => pid).join(' '));
setInterval(() => {}, 1000);`;

const started: number[] = [];
afterEach(() => {
  for (const pid of started.splice(0)) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It is gone, as it should be.
    }
  }
});

async function startOwner(): Promise<{ child: ChildProcess; sleepers: number[] }> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', owner], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream });
  const [line] = (await once(lines, 'line')) as [string];
  const sleepers = line.split(' ').map(Number);
  started.push(...sleepers, child.pid ?? 0);
  return { child, sleepers };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

test('groups of a killed owner are ended, and one that was taken back is not', async () => {
  const { child, sleepers } = await startOwner();
  expect(sleepers.map(isAlive)).toEqual([true, true, true]);
  child.kill('SIGKILL');
  await once(child, 'exit');
  await expect.poll(() => sleepers.map(isAlive), { timeout: 20_000 }).toEqual([false, true, false]);
});
