// What a worker tells servers where its own disk does not play along.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { QueuedAttempt } from '@ariel/protocol';
import { afterEach, expect, test } from 'vitest';
import { realMachine } from '../machine/real-machine.ts';
import type { WorkerMachine } from '../machine/worker-machine.ts';
import { RemoteService } from './remote-service.ts';
import { ReportSpool } from './report-spool.ts';
import { ServerClient } from './server-client.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

const queued: QueuedAttempt = {
  attemptId: 'a',
  runRef: 1,
  dagId: 'd',
  runId: 'r',
  taskId: 't',
  mapIndex: -1,
  iteration: 0,
  tryNumber: 1,
  queue: 'default',
  team: null,
  versionId: 'v',
  codeHash: 'c',
};

test('a full disk keeps no result from a server that is there', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'ariel-service-'));
  folders.push(folder);
  let isFull = false;
  const machine: WorkerMachine = {
    ...realMachine,
    disk: {
      ...realMachine.disk,
      write: (file, text) => {
        if (isFull) throw new Error('ENOSPC: no space left on device');
        realMachine.disk.write(file, text);
      },
    },
  };
  const told: string[] = [];
  const problems: string[] = [];
  const client = new ServerClient({
    servers: ['http://server'],
    token: async () => 'worker',
    transport: {
      call: async (_server, { body, path }) => {
        told.push(`${path} ${body}`);
        return { status: 200, text: JSON.stringify({ answers: ['accepted'], logSizes: [] }) };
      },
      close: () => undefined,
    },
  });
  const service = new RemoteService({
    client,
    machine,
    spool: new ReportSpool(join(folder, 'spool'), 'w', process.pid, machine),
    logsFolder: folder,
    cacheFolder: folder,
    onEnds: () => undefined,
    report: ({ message }) => void problems.push(message),
  });
  service.offer([{ attempt: queued, token: 'token of a' }]);
  isFull = true;
  const outcome = { kind: 'skipped', reason: null } as const;
  const answers = await service.finish([{ attemptId: 'a', outcome, endUs: 1, renderedFields: null }]);
  expect(answers).toEqual(['accepted']);
  expect(told).toHaveLength(1);
  expect(told[0]).toContain('token of a');
  expect(problems).toEqual(['a result could not be written down; it is told all the same']);
  await service.stop();
});
