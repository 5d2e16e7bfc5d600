// A service on loopback that a test writes, and a proxy that notes what passes through it.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer, type ServerOptions } from 'node:https';
import { type AddressInfo, connect } from 'node:net';

export interface SeenRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export interface HttpService extends AsyncDisposable {
  readonly port: number;
  readonly url: string;
  readonly seen: SeenRequest[];
}

type Answer = (request: SeenRequest, response: ServerResponse) => void;

/** With `tls` it speaks HTTPS. */
export async function httpService(answer: Answer, tls?: ServerOptions): Promise<HttpService> {
  const seen: SeenRequest[] = [];
  const hear = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    let body = '';
    for await (const part of request.setEncoding('utf8')) body += part;
    const one = { method: request.method ?? '', url: request.url ?? '', headers: request.headers, body };
    seen.push(one);
    answer(one, response);
  };
  const server = tls === undefined ? createServer(hear) : createTlsServer(tls, hear);
  return listening(server, seen, tls === undefined ? 'http' : 'https');
}

/** Tunnels and passes on; notes hosts and addresses. */
export async function proxyService(): Promise<HttpService> {
  const seen: SeenRequest[] = [];
  const server = createServer((_request, response) => response.writeHead(501).end());
  server.on('connect', (request, socket) => {
    seen.push({ method: 'CONNECT', url: request.url ?? '', headers: request.headers, body: '' });
    const [host = '', port = ''] = (request.url ?? '').split(':');
    const upstream = connect(Number(port), host, () => {
      socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      upstream.pipe(socket).pipe(upstream);
    });
    for (const each of [upstream, socket])
      each.on('error', () => void [upstream.destroy(), socket.destroy()]);
  });
  return listening(server, seen);
}

async function listening(server: Server, seen: SeenRequest[], scheme = 'http'): Promise<HttpService> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `${scheme}://127.0.0.1:${port}`,
    seen,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
