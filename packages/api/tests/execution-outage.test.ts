// A server whose database is away says so, in words by which a worker tells it from a server that is away itself.
import type { ExecutionService } from '@ariel/protocol';
import { CommitUnknownError, DatabaseError, databaseLogStore } from '@ariel/store';
import { expect, test } from 'vitest';
import { createExecutionServer, createWorkBoard } from '../src/index.ts';
import { openExecution } from './fixture/execution-fixture.ts';

test.each([
  [new DatabaseError('ARIEL_DATABASE_UNAVAILABLE', 'away'), 503, 'database_unavailable'],
  [new CommitUnknownError('who knows'), 503, 'database_unavailable'],
  [new Error('a fault of ours, with a secret in it'), 500, undefined],
])('%s', async (error, status, reason) => {
  await using api = await openExecution();
  const fails = async (): Promise<never> => {
    throw error;
  };
  const service = { claim: fails, finish: fails, heartbeat: fails } as unknown as ExecutionService;
  const { database, tokens } = api;
  const nowUs = (): number => api.clock.nowUs;
  const told: unknown[] = [];
  const server = await createExecutionServer({
    service,
    database,
    tokens,
    nowUs,
    logs: databaseLogStore(database, nowUs),
    board: createWorkBoard({ database, nowUs }),
    reportError: (each) => told.push(each),
  });
  const answer = await server.inject({
    method: 'POST',
    url: '/execution/ariel/heartbeat',
    headers: { authorization: `Bearer ${await api.worker()}` },
    payload: { tokens: [await api.execution('list')] },
  });
  await server.close();
  expect(answer.statusCode).toBe(status);
  expect((answer.json() as { detail: { reason?: string } }).detail.reason).toBe(reason);
  expect(answer.body).not.toContain('secret');
  expect(told).toEqual([error]);
});
