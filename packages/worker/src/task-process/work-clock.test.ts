import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { expect, test } from 'vitest';
import { workedMs } from './work-clock.ts';

const spin = (ms: number): void => {
  const end = performance.now() + ms;
  while (performance.now() < end);
};

test('the clock goes on while nothing is done, and never back', () => {
  const began = workedMs();
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
  expect(workedMs() - began).toBeGreaterThanOrEqual(15);
});

test.skipIf(!existsSync('/proc/self/schedstat'))('waiting for a processor is not counted', async () => {
  const rivals = Array.from({ length: 3 * availableParallelism() }, () =>
    spawn(process.execPath, ['-e', 'process.stdout.write("on"); while (true);'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    }),
  );
  try {
    await Promise.all(rivals.map((rival) => once(rival.stdout, 'data')));
    const [wall, worked] = [performance.now(), workedMs()];
    spin(1000);
    const ratio = (workedMs() - worked) / (performance.now() - wall);
    expect(ratio).toBeLessThan(0.9);
  } finally {
    for (const rival of rivals) rival.kill('SIGKILL');
  }
});
