// Sends e-mail through the SMTP server of a connection. The client is loaded when the first one is sent.
import { type Connection, getContext, type TaskLog } from '@ariel/sdk';
import { type SmtpSettings, smtpSettings } from './smtp-settings.ts';

export interface SmtpHookOptions {
  /** @default 'smtp_default' */
  readonly smtpConnId?: string;
  /** `oauth2`: with the `access_token` of the connection's extras in place of its password. @default 'basic' */
  readonly authType?: 'basic' | 'oauth2';
}

export type EmailAttachment =
  | string
  | { readonly filename: string; readonly content: string | Uint8Array; readonly contentType?: string };

export interface Email {
  /** Addresses, in a list or with commas or semicolons between them. */
  readonly to: string | readonly string[];
  readonly subject: string;
  readonly htmlContent: string;
  /** @default `from_email` of the connection's extras, else its login */
  readonly fromEmail?: string | null;
  readonly cc?: string | readonly string[] | null;
  readonly bcc?: string | readonly string[] | null;
  /** Paths of files, or what they hold. */
  readonly files?: readonly EmailAttachment[] | null;
  /** `alternative`: also as plain text made of the HTML. @default 'mixed' */
  readonly mimeSubtype?: 'mixed' | 'alternative' | 'related';
  /** @default 'utf-8' */
  readonly mimeCharset?: string;
  readonly customHeaders?: Readonly<Record<string, string>> | null;
  readonly replyTo?: string | null;
  /** Says in the log what would be sent, and sends nothing. @default false */
  readonly dryrun?: boolean;
}

/** Where a hook gets its connection and writes: a task's or a callback's context. */
export interface HookContext {
  conn(connectionId: string): Promise<Connection>;
  readonly log: TaskLog;
}

/**
 * An SMTP server behind a connection.
 *
 * @example
 * await new SmtpHook({ smtpConnId: 'mail' }).sendEmail({ to: 'a@example.com', subject: 'Done', htmlContent: '<b>Done.</b>' });
 */
export class SmtpHook {
  readonly smtpConnId: string;
  readonly #authType: 'basic' | 'oauth2';
  readonly #context: HookContext | null;
  #settings: Promise<SmtpSettings> | null = null;

  /** `context`: of whom it asks for the connection. @default the task that is running */
  constructor(
    { authType = 'basic', smtpConnId = 'smtp_default' }: SmtpHookOptions = {},
    context?: HookContext,
  ) {
    this.smtpConnId = smtpConnId;
    this.#authType = authType;
    this.#context = context ?? null;
  }

  /** What the connection says. */
  settings(): Promise<SmtpSettings> {
    this.#settings ??= this.#here().conn(this.smtpConnId).then(smtpSettings);
    return this.#settings;
  }

  /** Resolves with the message's id when the server has taken it. */
  async sendEmail(email: Email): Promise<string | null> {
    const settings = await this.settings();
    const message = messageOf(email, settings);
    if (message.to.length + message.cc.length + message.bcc.length === 0)
      throw new Error(
        `The e-mail "${email.subject}" has no receiver: give \`to\`, \`cc\` or \`bcc\` an address.`,
      );
    if (email.dryrun) {
      this.#here().log.info(`dry run: an e-mail "${email.subject}" to ${message.to.join(', ')} is not sent`);
      return null;
    }
    return this.#send(settings, message);
  }

  /** Whether the server can be reached and takes the login. */
  async testConnection(): Promise<{ readonly ok: boolean; readonly message: string }> {
    try {
      const transport = await this.#transport(await this.settings());
      await transport.verify();
      transport.close();
      return { ok: true, message: 'Connection successfully tested' };
    } catch (error) {
      return { ok: false, message: error instanceof Error ? error.message : String(error) };
    }
  }

  async #send(settings: SmtpSettings, message: Message): Promise<string> {
    for (let left = settings.retryLimit; ; left -= 1) {
      const transport = await this.#transport(settings);
      try {
        return (await transport.sendMail(message)).messageId;
      } catch (error) {
        if (left <= 1 || !mayPass(error)) throw error;
        this.#here().log.warn(
          `the SMTP server ${settings.host} did not take the e-mail, which is sent again: ${(error as Error).message}`,
        );
      } finally {
        transport.close();
      }
    }
  }

  async #transport(settings: SmtpSettings) {
    const { createTransport } = await import('nodemailer');
    const auth = authOf(settings, this.#authType);
    return createTransport({
      host: settings.host,
      port: settings.port,
      secure: settings.secure,
      ignoreTLS: !settings.secure && !settings.startTls,
      connectionTimeout: settings.timeoutMs,
      greetingTimeout: settings.timeoutMs,
      socketTimeout: settings.timeoutMs,
      tls: { rejectUnauthorized: settings.rejectUnauthorized },
      // Attachments are files of the author's choice; addresses in them are fetched by nobody.
      disableUrlAccess: true,
      ...(auth === null ? {} : { auth }),
    });
  }

  #here(): HookContext {
    return this.#context ?? getContext();
  }
}

function authOf({ accessToken, password, user }: SmtpSettings, authType: 'basic' | 'oauth2') {
  if (authType === 'oauth2') {
    if (user === null || accessToken === null)
      throw new Error('OAuth2 needs the login of the connection, and `access_token` among its extras.');
    return { type: 'OAuth2' as const, user, accessToken };
  }
  return user === null ? null : { user, pass: password ?? '' };
}

/** The net or the server hung up; a refusal stays one. */
function mayPass(error: unknown): boolean {
  const { code, responseCode } = error as { readonly code?: string; readonly responseCode?: number };
  if (responseCode !== undefined) return responseCode >= 400 && responseCode < 500;
  return ['ECONNECTION', 'ECONNRESET', 'ETIMEDOUT', 'ESOCKET', 'ECONNREFUSED'].includes(code ?? '');
}

type Message = ReturnType<typeof messageOf>;

function messageOf(email: Email, settings: SmtpSettings) {
  const from = email.fromEmail ?? settings.fromEmail ?? settings.user;
  if (from === null || from === '')
    throw new Error(
      `The e-mail "${email.subject}" has no sender: give \`fromEmail\`, or set \`from_email\` among the extras of the connection.`,
    );
  return {
    from,
    to: addresses(email.to),
    cc: addresses(email.cc),
    bcc: addresses(email.bcc),
    subject: email.subject,
    html: email.htmlContent,
    ...(email.mimeSubtype === 'alternative' ? { text: plainText(email.htmlContent) } : {}),
    ...(email.mimeCharset === undefined ? {} : { encoding: email.mimeCharset }),
    attachments: (email.files ?? []).map((file) =>
      typeof file === 'string'
        ? { path: file }
        : {
            filename: file.filename,
            content: typeof file.content === 'string' ? file.content : Buffer.from(file.content),
            ...(file.contentType === undefined ? {} : { contentType: file.contentType }),
          },
    ),
    headers: { ...(email.customHeaders ?? {}) },
    ...(email.replyTo ? { replyTo: email.replyTo } : {}),
  };
}

/** Commas and semicolons inside quotes or brackets separate nothing. */
export function addresses(given: string | readonly string[] | null | undefined): string[] {
  if (given === null || given === undefined) return [];
  const texts = typeof given === 'string' ? given.split(/[,;](?=(?:[^"]*"[^"]*")*[^"]*$)/) : given;
  return texts.map((each) => each.trim()).filter((each) => each !== '');
}

const plainText = (html: string): string =>
  html
    .replaceAll(/<br\s*\/?>|<\/p>/gi, '\n')
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')
    .trim();
