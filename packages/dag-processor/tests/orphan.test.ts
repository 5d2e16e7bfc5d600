// An evaluation child whose parent is gone must go too, whatever user code is doing in it.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test, vi } from 'vitest';

test('a child in an endless loop ends when the server was killed', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'ariel-orphan-'));
  await writeFile(join(folder, 'loops.ts'), "import 'ariel';\nfor (;;) {}\n");
  const url = (path: string) => JSON.stringify(pathToFileURL(join(import.meta.dirname, path)).href);
  const script = `
    import { EvaluationProcess } from ${url('../src/evaluation-process.ts')};
    const child = new EvaluationProcess({
      cacheFolder: ${JSON.stringify(join(folder, 'cache'))}, arielModules: { ariel: ${url('../../sdk/src/index.ts')} },
      limits: { timeoutMs: 600000, memoryMb: 512, outputBytes: 1000, secondLookMs: 500 }, maxMapLength: 10, environment: {},
    });
    child.evaluate(${JSON.stringify(folder)}, 'loops.ts');
    console.log(child.pid);`;
  const server = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(server.stdout, 'data')) as [Buffer];
  const pid = Number(line.toString());
  expect(process.kill(pid, 0)).toBe(true);
  server.kill('SIGKILL');
  await vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow('ESRCH'), { timeout: 20_000 });
  await rm(folder, { recursive: true, force: true });
});
