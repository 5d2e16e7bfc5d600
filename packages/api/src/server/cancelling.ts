// Whoever closes a connection before it is answered leaves no work behind: what the database reads for them is ended, where it can be.
// What they asked to be changed is changed all the same.
import { readsUntil } from '@ariel/store';
import type { FastifyRequest } from 'fastify';
import type { ApiServer } from './api-context.ts';

/** Call after access is in place: what is handed on here, the route has. */
export function installCancelling(server: ApiServer): void {
  server.addHook('preHandler', (request, reply, done) => {
    if (!isRead(request)) {
      done();
      return;
    }
    const controller = new AbortController();
    reply.raw.once('close', () => {
      if (!reply.raw.writableFinished) controller.abort();
    });
    readsUntil(controller.signal, done);
  });
}

/** Lists may be asked for by a body, too. */
const isRead = ({ method, routeOptions: { url = '' } }: FastifyRequest): boolean =>
  method === 'GET' || method === 'HEAD' || (method === 'POST' && url.endsWith('/list'));
