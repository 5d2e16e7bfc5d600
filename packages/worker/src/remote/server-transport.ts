// One HTTP call to one server, over connections that stay open. It repeats nothing and decides nothing.
import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';

export interface ServerCall {
  readonly method: 'GET' | 'POST';
  /** Below `/execution`: `/ariel/claim`. */
  readonly path: string;
  readonly token: string;
  /** JSON text; null where there is no body. */
  readonly body: string | null;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

export interface ServerAnswer {
  readonly status: number;
  /** Empty where nothing was sent. */
  readonly text: string;
}

/** No answer came in time: the server, or the way to it, may be gone without a word. */
export class SilentServerError extends Error {
  constructor(server: string, timeoutMs: number) {
    super(`${server} did not answer within ${timeoutMs} ms`);
    this.name = 'SilentServerError';
  }
}

export interface ServerTransport {
  /** Rejects where no answer came: no connection, a broken one, none in time. */
  call(server: string, call: ServerCall): Promise<ServerAnswer>;
  close(): void;
}

const agentOptions = { keepAlive: true, maxSockets: 32, keepAliveMsecs: 5_000 } as const;

export function httpTransport(): ServerTransport {
  const agents = { 'http:': new HttpAgent(agentOptions), 'https:': new HttpsAgent(agentOptions) };
  return {
    call: async (server, call) => {
      const url = new URL(`${server}/execution${call.path}`);
      const isSecure = url.protocol === 'https:';
      const { promise, reject, resolve } = Promise.withResolvers<ServerAnswer>();
      const request = (isSecure ? httpsRequest : httpRequest)(
        url,
        {
          method: call.method,
          agent: isSecure ? agents['https:'] : agents['http:'],
          headers: headersOf(call),
          ...(call.signal === undefined ? {} : { signal: call.signal }),
        },
        (response) => readAll(response).then(resolve, reject),
      );
      request.setNoDelay(true);
      request.on('error', reject);
      // The whole call, and not only the silence on its socket, has this time.
      const timer = setTimeout(() => {
        request.destroy(new SilentServerError(server, call.timeoutMs));
      }, call.timeoutMs);
      request.end(call.body ?? undefined);
      return promise.finally(() => clearTimeout(timer));
    },
    close: () => {
      for (const agent of Object.values(agents)) agent.destroy();
    },
  };
}

function headersOf({ body, token }: ServerCall): Record<string, string | number> {
  const authorization = `Bearer ${token}`;
  if (body === null) return { authorization };
  return { authorization, 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
}

async function readAll(response: IncomingMessage): Promise<ServerAnswer> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return { status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') };
}
