// Which server is asked, how often, and what the caller hears of it.
import { expect, test } from 'vitest';
import { CallRefusedError, ServerClient, ServersUnreachableError } from './server-client.ts';
import { type ServerAnswer, SilentServerError } from './server-transport.ts';

type Behaviour = () => ServerAnswer | Error;

const fine: Behaviour = () => ({ status: 200, text: '{"ok":true}' });
const gone: Behaviour = () => new Error('connection refused');
const status =
  (code: number, text = '{"detail":"no"}'): Behaviour =>
  () => ({ status: code, text });
const databaseAway = status(503, '{"detail":{"reason":"database_unavailable","message":"x"}}');

function aClient(servers: Readonly<Record<string, Behaviour>>) {
  const asked: string[] = [];
  const pauses: number[] = [];
  const clock = { ms: 0 };
  const behaviours: Record<string, Behaviour> = { ...servers };
  const client = new ServerClient({
    servers: Object.keys(servers),
    token: async () => 'token',
    pause: async (ms) => void pauses.push(ms),
    clockMs: () => clock.ms,
    transport: {
      call: async (server) => {
        asked.push(server);
        const answer = (behaviours[server] ?? gone)();
        if (answer instanceof Error) throw answer;
        return answer;
      },
      close: () => undefined,
    },
  });
  return { client, asked, pauses, clock, behaviours };
}

const call = { path: '/x', body: {} } as const;

test('the server that answers is asked again', async () => {
  const { asked, client } = aClient({ a: fine, b: fine });
  expect(await client.call(call)).toEqual({ ok: true });
  await client.call(call);
  expect(asked).toEqual(['a', 'a']);
});

test('where one does not answer, the next is asked at once, and the first is passed over for a while', async () => {
  const { asked, behaviours, client, clock, pauses } = aClient({ a: gone, b: fine });
  await client.call(call);
  expect([asked, pauses]).toEqual([['a', 'b'], []]);
  await client.call(call);
  behaviours.b = gone;
  behaviours.a = fine;
  clock.ms += 6_000;
  await client.call(call);
  expect(asked).toEqual(['a', 'b', 'b', 'b', 'a']);
});

test('where all are passed over, each call asks every server, whatever is asked meanwhile', async () => {
  const { behaviours, client } = aClient({ a: gone, b: gone });
  // Twice: then it is a's turn.
  await expect(client.call(call)).rejects.toThrow(ServersUnreachableError);
  await expect(client.call(call)).rejects.toThrow(ServersUnreachableError);
  behaviours.b = fine;
  const meanwhile: Promise<unknown>[] = [];
  behaviours.a = () => {
    meanwhile.push(client.call(call));
    return gone();
  };
  expect(await client.call(call)).toEqual({ ok: true });
  expect(await Promise.all(meanwhile)).toEqual([{ ok: true }]);
});

test('a server that answers is not passed over any more', async () => {
  const { asked, behaviours, client } = aClient({ a: gone, b: gone });
  await expect(client.call(call)).rejects.toThrow(ServersUnreachableError);
  behaviours.b = fine;
  await client.call(call);
  asked.length = 0;
  await client.call(call);
  await client.call(call);
  expect(asked).toEqual(['b', 'b']);
});

test('one address is asked several times, with pauses: another server may be behind it', async () => {
  const { asked, client, pauses } = aClient({ a: gone });
  await expect(client.call(call)).rejects.toThrow(ServersUnreachableError);
  expect([asked, pauses.length]).toEqual([['a', 'a', 'a'], 2]);
});

test('what a server refuses is not asked of another', async () => {
  const { asked, client } = aClient({ a: status(409), b: fine });
  await expect(client.call(call)).rejects.toThrow(CallRefusedError);
  expect(asked).toEqual(['a']);
});

test.each([500, 502, 503, 504, 429, 408])('another server is asked after %s', async (code) => {
  const { client } = aClient({ a: status(code), b: fine });
  expect(await client.call(call)).toEqual({ ok: true });
});

test('a database that is away is told apart from servers that are away, and from a proxy without a server', async () => {
  const awayWith = async (servers: Readonly<Record<string, Behaviour>>): Promise<boolean> => {
    const error = await aClient(servers)
      .client.call(call)
      .then(
        () => null,
        (reason: unknown) => reason,
      );
    return (error as ServersUnreachableError).isDatabaseAway;
  };
  expect(await awayWith({ a: databaseAway })).toBe(true);
  expect(await awayWith({ a: gone, b: databaseAway })).toBe(true);
  expect(await awayWith({ a: gone })).toBe(false);
  expect(await awayWith({ a: status(503, 'no healthy upstream') })).toBe(false);
});

test('a call that is called off ends', async () => {
  const { client } = aClient({ a: gone });
  await expect(client.call({ ...call, signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow(
    'enough',
  );
});

test.each([
  ['is asked of another server', ['a', 'b'], 'b'],
  ['goes on where there is no other', ['a'], 'a'],
])('what takes long %s once a server is silent to another call', async (_what, servers, answeredBy) => {
  const answers: (() => void)[] = [];
  const client = new ServerClient({
    servers,
    token: async () => 'token',
    pause: async () => undefined,
    clockMs: () => 0,
    transport: {
      call: (server, { path, signal, timeoutMs }) => {
        if (path === '/short' && server === 'a') throw new SilentServerError(server, timeoutMs);
        const { promise, reject, resolve } = Promise.withResolvers<ServerAnswer>();
        signal?.addEventListener('abort', () => reject(signal.reason));
        const answer = (): void => resolve({ status: 200, text: JSON.stringify(server) });
        if (server === 'a') answers.push(answer);
        else answer();
        return promise;
      },
      close: () => undefined,
    },
  });
  const long = client.call({ path: '/long', timeoutMs: 23_000 });
  await client.call({ path: '/short' }).catch(() => undefined);
  for (const answer of answers) answer();
  expect(await long).toBe(answeredBy);
});
