// `ariel worker` as a process: killed, and told to leave.
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { FaultyProxy } from './support/faulty-proxy.ts';
import { isAlive, processState } from './support/process-state.ts';
import { aRemoteSite, type RemoteSite, SECRET } from './support/remote-site.ts';
import { until } from './support/until.ts';

const command =
  process.env.ARIEL_E2E_MAIN ?? fileURLToPath(new URL('../../packages/cli/src/main.ts', import.meta.url));

const dags = {
  'slow.ts': `import { appendFileSync, existsSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { dag, task } from 'ariel';
const slow = task('slow', async () => {
  appendFileSync('@FOLDER@/slow-starts', process.pid + '\\n');
  while (!existsSync('@FOLDER@/go')) await setTimeout(50);
  return 'done';
}, { retries: 2, retryDelay: '100ms' });
dag('slow', {}, () => { slow(); });
`,
};

class WorkerProcess implements AsyncDisposable {
  readonly child: ChildProcess;
  readonly ended: Promise<{ readonly code: number | null; readonly signal: string | null }>;
  output = '';

  constructor(site: RemoteSite, server: string, environment: Record<string, string> = {}) {
    this.child = spawn(process.execPath, [command, 'worker', '--server', server, '-c', '2', '-H', 'w'], {
      env: {
        PATH: process.env.PATH ?? '',
        HOME: process.env.HOME ?? '',
        ARIEL_HOME: join(site.folder, 'worker'),
        ARIEL__CORE__DAGS_FOLDER: join(site.folder, 'dags'),
        ARIEL__API_AUTH__JWT_SECRET: SECRET,
        ...environment,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.child.stdout, this.child.stderr])
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.output += text;
      });
    this.ended = new Promise((resolve) =>
      this.child.once('close', (code, signal) => resolve({ code, signal })),
    );
  }

  async ready(): Promise<this> {
    await until('the worker is ready', () => this.output.includes('is ready'), {
      details: () => this.output,
    });
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.child.kill('SIGKILL');
    await this.ended;
  }
}

test('a worker that is killed loses no result that it had: the next one on its home tells it', async () => {
  await using site = await aRemoteSite({ dags });
  const server = await site.addServer();
  await using proxy = await FaultyProxy.to(server.address);
  await using first = await new WorkerProcess(site, proxy.address).ready();
  const runId = await site.trigger('slow');
  await until('the task runs', () => site.starts('slow-starts').length === 1);
  proxy.set('cut');
  site.touch('go');
  await until('its result waits', () => site.spooled('worker').length === 1);
  first.child.kill('SIGKILL');
  await first.ended;
  proxy.set('fair');
  await using _second = await new WorkerProcess(site, proxy.address).ready();
  expect(await site.ended('slow', runId)).toBe('success');
  expect((await site.instances(runId)).map((row) => row.try_number)).toEqual([1]);
  expect(site.starts('slow-starts')).toHaveLength(1);
});

test('SIGTERM waits for what runs; a second one does not', async () => {
  await using site = await aRemoteSite({ dags });
  const server = await site.addServer();
  const [patient, hasty] = [await site.trigger('slow'), 'SIGTERM'] as const;
  await using first = await new WorkerProcess(site, server.address).ready();
  await until('the task runs', () => site.starts('slow-starts').length === 1);
  first.child.kill(hasty);
  await until('it says that it waits', () => first.output.includes('takes no more work'));
  site.touch('go');
  expect(await first.ended).toEqual({ code: 0, signal: null });
  expect(await site.ended('slow', patient)).toBe('success');

  site.remove('go');
  const second = await site.trigger('slow');
  await using worker = await new WorkerProcess(site, server.address).ready();
  await until('the task runs', () => site.starts('slow-starts').length === 2);
  worker.child.kill('SIGTERM');
  await until('it says that it waits', () => worker.output.includes('takes no more work'));
  worker.child.kill('SIGTERM');
  expect(await worker.ended).toEqual({ code: 0, signal: null });
  await until(
    'the try is recorded as lost',
    async () => (await site.instances(second))[0]?.state !== 'running',
  );
  site.touch('go');
  await using _third = await new WorkerProcess(site, server.address).ready();
  expect(await site.ended('slow', second)).toBe('success');
  expect((await site.instances(second)).map((row) => row.try_number)).toEqual([2]);
});

test('a worker that stood still for longer than the lease ends what it ran when it goes on, and nothing of that counts', async () => {
  await using site = await aRemoteSite({ dags, leaseMs: 4_000 });
  const server = await site.addServer();
  await using first = await new WorkerProcess(site, server.address).ready();
  const runId = await site.trigger('slow');
  const [pid] = await until('the task runs', () => {
    const starts = site.starts('slow-starts');
    return starts.length === 1 ? starts : null;
  });
  first.child.kill('SIGSTOP');
  await site.addWorker([server.address], { name: 'other' });
  await until('the second try runs', () => site.starts('slow-starts').length === 2);
  first.child.kill('SIGCONT');
  await until('the first process is gone', () => !isAlive(Number(pid)), {
    details: () => `state ${processState(Number(pid))}\n${first.output}`,
  });
  site.touch('go');
  expect(await site.ended('slow', runId)).toBe('success');
  expect((await site.instances(runId)).map((row) => [row.try_number, row.hostname])).toEqual([[2, 'other']]);
  expect(site.starts('slow-starts')).toHaveLength(2);
});

test('a worker with another secret says what to do', async () => {
  await using site = await aRemoteSite({ dags });
  const server = await site.addServer();
  await using worker = new WorkerProcess(site, server.address, { ARIEL__API_AUTH__JWT_SECRET: 'another' });
  expect((await worker.ended).code).toBe(1);
  expect(worker.output).toContain('ARIEL_WORKER_REFUSED');
  expect(worker.output).toContain('api_auth.jwt_secret');
});
