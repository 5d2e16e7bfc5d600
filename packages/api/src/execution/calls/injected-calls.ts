// Calls below /execution that come without a port: from another process, or from a task of this one. The same routes answer them, with
// the limits that they have on a port.
import Fastify, { type FastifyInstance, type LightMyRequestResponse } from 'fastify';
import type { ApiServer } from '../../server/api-context.ts';
import { installBodyLimits, limitedServerOptions } from '../../server/request-limits.ts';
import type { CallContext } from './execution-context.ts';
import type { InjectedCall } from './execution-relay.ts';
import { installCalls } from './install-calls.ts';

export interface InjectedCalls {
  ask(call: InjectedCall): Promise<LightMyRequestResponse>;
}

/** An address would be tidied on its way: `..` in a name is part of the name. */
const ADDRESS = 'x-ariel-address';
type Method = 'DELETE' | 'GET' | 'HEAD' | 'PATCH' | 'POST' | 'PUT';

type AddRoutes = (server: ApiServer, context: CallContext) => Promise<void> | void;

/** Opened with the first call: most installations never have one. */
export function createInjectedCalls(context: CallContext, add: readonly AddRoutes[]): InjectedCalls {
  let ready: Promise<FastifyInstance> | null = null;
  return {
    ask: async ({ body, headers, method, url }) => {
      ready ??= open(context, add);
      const server = await ready;
      return server.inject({
        method: method as Method,
        url: '/',
        headers: { ...headers, [ADDRESS]: url },
        ...(body === null ? {} : { payload: body }),
      });
    },
  };
}

async function open(context: CallContext, routes: readonly AddRoutes[]): Promise<FastifyInstance> {
  const server = Fastify({
    ...limitedServerOptions({}),
    rewriteUrl: ({ headers }) => String(headers[ADDRESS]),
  }) as unknown as FastifyInstance;
  installBodyLimits(server);
  await server.register(
    async (given) => {
      installCalls(given, context);
      for (const add of routes) await add(given as unknown as ApiServer, context);
    },
    { prefix: '/execution' },
  );
  await server.ready();
  return server;
}

/** Of an answer's headers those that say something to a client. */
export function toldHeaders(
  headers: LightMyRequestResponse['headers'],
  names: readonly string[],
): Readonly<Record<string, string>> {
  const told = names.flatMap((name) => {
    const value = headers[name];
    return value === undefined ? [] : [[name, String(value)]];
  });
  return Object.fromEntries(told) as Readonly<Record<string, string>>;
}
