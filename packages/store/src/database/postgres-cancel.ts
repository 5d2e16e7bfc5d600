// Postgres's request to cancel what a session does, on a connection of its own that carries nothing else. It says nothing of whether
// there was anything to cancel.
import { connect, type Socket } from 'node:net';
import type { PostgresHost } from './postgres-options.ts';

/** Takes the place of a protocol's version: 1234 and 5678 in its halves. */
const CANCEL_REQUEST = 80_877_102;
const LENGTH = 16;
/** Whoever does not answer by then has more to do than to cancel. */
const LONGEST_MS = 5_000;

export interface SessionKey {
  readonly processId: number;
  readonly secretKey: number;
}

/** Resolves once the server, or the pooler in front of it, has taken it; also where it could not be reached. */
export function cancelSession(
  { host, port }: PostgresHost,
  { processId, secretKey }: SessionKey,
): Promise<void> {
  const message = Buffer.alloc(LENGTH);
  message.writeInt32BE(LENGTH, 0);
  message.writeInt32BE(CANCEL_REQUEST, 4);
  message.writeInt32BE(processId, 8);
  message.writeInt32BE(secretKey, 12);
  const { promise, resolve } = Promise.withResolvers<void>();
  const socket: Socket = host.startsWith('/')
    ? connect({ path: `${host}/.s.PGSQL.${port}` })
    : connect({ host, port });
  socket.setTimeout(LONGEST_MS, () => socket.destroy());
  // It is the other end that closes, once it has passed it on.
  socket.on('connect', () => socket.write(message));
  socket.on('error', () => undefined);
  socket.on('close', () => resolve());
  socket.resume();
  return promise;
}
