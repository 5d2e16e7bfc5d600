// A list that takes too long to read: it is ended and said so, and whoever works beside it finds connections.
import { migrate, openPostgres } from '@ariel/store';
import { PostgresServer } from '@ariel/testkit';
import { expect, test } from 'vitest';
import { openApi } from '../../packages/api/tests/fixture/api-fixture.ts';

test('a read that takes too long is ended, answered with 503, and holds up nobody else', async () => {
  await using server = await PostgresServer.start();
  const options = server.options('postgres');
  const other = await openPostgres(options);
  await migrate(other, 1);
  const reads = await openPostgres({ ...options, readOnly: true, poolSize: 1, statementTimeoutMs: 300 });
  const api = await openApi({ reads });
  try {
    expect((await api.call('GET', '/api/v2/dags')).statusCode).toBe(200);
    await other.transaction(async (tx) => {
      await tx.run('lock table dag in access exclusive mode');
      const answers = [
        api.call('GET', '/api/v2/dags'),
        api.call('GET', '/api/v2/pools/default_pool'),
        api.call('POST', '/auth/token', { payload: { username: 'admin', password: 'correct horse' } }),
      ];
      const [slow, quick, signedIn] = await Promise.all(answers);
      expect(slow?.statusCode).toBe(503);
      expect(slow?.json()).toEqual({ detail: expect.stringMatching(/^ARIEL_DATABASE_TIMEOUT: .*one DAG/) });
      expect(slow?.body).not.toMatch(/select|127\.0\.0\.1/);
      // It waited for the one connection of those who read, and no longer than the slow one may take.
      expect(quick?.statusCode).toBe(200);
      expect(signedIn?.statusCode).toBe(201);
    });
    expect((await api.call('GET', '/api/v2/dags')).statusCode).toBe(200);
  } finally {
    await api[Symbol.asyncDispose]();
    await reads.close();
    await other.close();
  }
});
