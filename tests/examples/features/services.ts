// What the examples of operators call: a shop over HTTP, a mail server, a database; real ones on loopback, with the connections by
// which the examples know them.
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Connection } from 'ariel';

export interface FeatureServices extends AsyncDisposable {
  /** By id, for a run in this process. */
  readonly connections: Readonly<Record<string, Partial<Connection>>>;
  /** The same as variables of the environment, for a server. */
  readonly environment: Readonly<Record<string, string>>;
  /** E-mails as they came. */
  readonly mails: string[];
}

export async function startFeatureServices(): Promise<FeatureServices> {
  const folder = mkdtempSync(join(tmpdir(), 'ariel-features-'));
  const mails: string[] = [];
  const [shop, mail] = [shopServer(), mailServer(mails)];
  const [shopPort, mailPort] = [await listening(shop), await listening(mail)];
  const mailUri = `smtp://127.0.0.1:${mailPort}/?disable_ssl=true&disable_tls=true&from_email=ariel%40example.org`;
  const connections = {
    feature_shop_api: { uri: `http://127.0.0.1:${shopPort}` },
    feature_shop: { uri: `sqlite:///${join(folder, 'shop.db')}` },
    feature_mail: { uri: mailUri },
    smtp_default: { uri: mailUri },
    feature_folder: { uri: `fs:///?path=${encodeURIComponent(folder)}` },
  };
  const environment = Object.entries(connections).map(([id, { uri }]) => [
    `ARIEL_CONN_${id.toUpperCase()}`,
    uri,
  ]);
  return {
    connections,
    environment: Object.fromEntries(environment),
    mails,
    async [Symbol.asyncDispose]() {
      for (const server of [shop, mail]) await new Promise((resolve) => server.close(resolve));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const pageSize = 2;
const orders = [1, 2, 3, 4, 5];

/** The report of a run is there at the second look. */
function shopServer(): Server {
  const looked = new Set<string>();
  return createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://shop');
    const place = `${request.method} ${pathname}`;
    // A test ends while others still keep their connections.
    response.setHeader('connection', 'close');
    if (place === 'GET /status') return json(response, 200, { ok: true });
    if (place === 'GET /orders') return json(response, 200, pageOf(Number(searchParams.get('page'))));
    if (place === 'POST /orders') {
      let body = '';
      request.setEncoding('utf8').on('data', (part: string) => {
        body += part;
      });
      request.on('end', () => json(response, 201, JSON.parse(body)));
      return;
    }
    const run = searchParams.get('run') ?? '';
    const isThere = place === 'GET /report' && looked.has(run);
    looked.add(run);
    json(response, isThere ? 200 : 404, {});
  });
}

function pageOf(page: number): object {
  const from = (page - 1) * pageSize;
  const next = from + pageSize < orders.length ? page + 1 : null;
  return { orders: orders.slice(from, from + pageSize), next };
}

const json = (response: ServerResponse, status: number, body: unknown): void =>
  void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));

/** Takes every e-mail: the little of SMTP that it needs for that. */
function mailServer(mails: string[]): Server {
  return createTcpServer((socket) => {
    let [text, isBody] = ['', false];
    const say = (line: string): void => void socket.write(`${line}\r\n`);
    say('220 here');
    socket.on('error', () => undefined);
    socket.setEncoding('utf8').on('data', (part: string) => {
      text += part;
      for (;;) {
        const end = text.indexOf(isBody ? '\r\n.\r\n' : '\r\n');
        if (end < 0) return;
        const piece = text.slice(0, end);
        text = text.slice(end + (isBody ? 5 : 2));
        if (isBody) mails.push(piece);
        const verb = isBody ? '' : piece.slice(0, 4).toUpperCase();
        isBody = verb === 'DATA';
        say(isBody ? '354 go on' : verb === 'QUIT' ? '221 bye' : '250 ok');
        if (verb === 'QUIT') socket.end();
      }
    });
  });
}

async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}
