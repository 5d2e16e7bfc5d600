// The few calls that the benchmarks make, over one kept connection: a client's own cost must not show in the figures.
import { Agent, request } from 'node:http';

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

export interface HttpClient {
  readonly port: number;
  /** Null before it has signed in. */
  readonly token: string | null;
  get(path: string): Promise<Answer>;
  post(path: string, body: unknown): Promise<Answer>;
  signIn(username: string, password: string): Promise<void>;
  close(): void;
}

export function createHttpClient(port: number): HttpClient {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  let token: string | null = null;

  function send(method: string, path: string, body?: unknown): Promise<Answer> {
    const payload = body === undefined ? null : Buffer.from(JSON.stringify(body));
    const headers = {
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      ...(payload === null ? {} : { 'content-type': 'application/json', 'content-length': payload.length }),
    };
    return new Promise((resolve, reject) => {
      const outgoing = request({ agent, host: '127.0.0.1', port, method, path, headers }, (incoming) => {
        let text = '';
        incoming.setEncoding('utf8');
        incoming.on('data', (part: string) => {
          text += part;
        });
        incoming.on('end', () => resolve({ status: incoming.statusCode ?? 0, body: parsed(text) }));
        incoming.on('error', reject);
      });
      outgoing.on('error', reject);
      outgoing.end(payload ?? undefined);
    });
  }

  return {
    port,
    get token() {
      return token;
    },
    get: (path) => send('GET', path),
    post: (path, body) => send('POST', path, body),
    signIn: async (username, password) => {
      const { status, body } = await send('POST', '/auth/token', { username, password });
      const given = (body as { access_token?: unknown } | null)?.access_token;
      if (typeof given !== 'string')
        throw new Error(`Signing in as ${username} was answered with status ${status}.`);
      token = given;
    },
    close: () => agent.destroy(),
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
