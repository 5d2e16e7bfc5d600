// A real SMTP server on this machine that keeps what it is sent, for tests.
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

export interface TakenMail {
  readonly from: string;
  readonly to: readonly string[];
  /** Headers and body as they came. */
  readonly text: string;
  readonly user: string | null;
  readonly secure: boolean;
}

export class MailServer implements AsyncDisposable {
  readonly taken: TakenMail[] = [];
  readonly #server: SMTPServer;
  #refusals: number;

  /** `refusals`: so many times it says that it cannot take mail now. */
  private constructor({ refusals = 0, ...options }: SMTPServerOptions & { readonly refusals?: number }) {
    this.#refusals = refusals;
    this.#server = new SMTPServer({
      authOptional: true,
      authMethods: ['PLAIN', 'LOGIN', 'XOAUTH2'],
      disabledCommands: options.secure ? [] : ['STARTTLS'],
      ...options,
      onAuth: ({ accessToken, password, username }, _session, done) => {
        if (password === 'right' || accessToken === 'token') done(null, { user: username ?? '' });
        else done(new Error('wrong password'));
      },
      onData: (stream, session, done) => {
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('end', () => {
          if (this.#refusals-- > 0) {
            done(Object.assign(new Error('busy'), { responseCode: 451 }));
            return;
          }
          const { envelope, secure, user } = session;
          this.taken.push({
            from: envelope.mailFrom === false ? '' : envelope.mailFrom.address,
            to: envelope.rcptTo.map(({ address }) => address),
            text: Buffer.concat(chunks).toString('utf8').replaceAll('=\r\n', ''),
            user: typeof user === 'string' ? user : null,
            secure,
          });
          done();
        });
      },
    });
    // A client that goes without a word is no concern of the test's.
    this.#server.on('error', () => undefined);
  }

  static async start(options: SMTPServerOptions & { readonly refusals?: number } = {}): Promise<MailServer> {
    const server = new MailServer(options);
    server.#server.listen(0, '127.0.0.1');
    await once(server.#server.server, 'listening');
    return server;
  }

  get port(): number {
    return (this.#server.server.address() as AddressInfo).port;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }
}
