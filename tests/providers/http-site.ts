// A real service on loopback that answers calls as the tests of HTTP want it: with what was asked, slowly, wrongly, elsewhere.
import type { Connection } from 'ariel';
import { type HttpService, httpService } from './http-service.ts';

export interface HttpSite extends AsyncDisposable {
  readonly service: HttpService;
  /** So many more calls of `/flaky` and `/later` fail. */
  failures: number;
  /** The connections of a task: to this service, by default with these changes. */
  connections(more?: Partial<Connection>): {
    readonly http_default: Partial<Connection> & { readonly type: string };
    readonly service: { readonly type: string; readonly host: string };
  };
}

export async function httpSite(): Promise<HttpSite> {
  const service = await httpService(({ headers, method, url }, response) => {
    const [path = '', query = ''] = url.split('?');
    if (path === '/moved') return void response.writeHead(302, { location: '/echo' }).end();
    if (path === '/round') return void response.writeHead(302, { location: '/round' }).end();
    if (path === '/silent') return;
    if (path === '/latin')
      return void response
        .writeHead(200, { 'content-type': 'text/plain; charset=latin1' })
        .end(Buffer.from([0xe9]));
    if (path === '/flaky' && site.failures-- > 0) return void response.writeHead(503).end('later');
    if (path === '/later' && site.failures-- > 0) return void response.writeHead(404).end();
    if (path === '/broken') return void response.writeHead(500, 'Broken').end('what happened');
    if (path === '/page') {
      const page = Number(new URLSearchParams(query).get('page') ?? '1');
      return void response.writeHead(200).end(JSON.stringify({ page, next: page < 3 ? page + 1 : null }));
    }
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ method, path, auth: headers.authorization ?? null }));
  });
  const site: HttpSite = {
    service,
    failures: 0,
    connections: (more = {}) => ({
      http_default: { type: 'http', host: '127.0.0.1', port: service.port, ...more },
      service: { type: 'http', host: service.url },
    }),
    [Symbol.asyncDispose]: () => service[Symbol.asyncDispose](),
  };
  return site;
}
