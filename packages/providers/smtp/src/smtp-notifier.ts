// Tells people of an event by e-mail; stands wherever a callback stands.
import { readFile } from 'node:fs/promises';
import { BaseNotifier, type CallbackContext } from '@ariel/sdk';
import { emailTemplates } from './email-templates.ts';
import { type Email, type EmailAttachment, SmtpHook, type SmtpHookOptions } from './smtp-hook.ts';

export interface SmtpNotifierOptions extends SmtpHookOptions {
  readonly to: string | readonly string[];
  /** @default `from_email` of the connection's extras, else its login */
  readonly fromEmail?: string;
  /** Template. @default the file that `subject_template` of the extras names, else Ariel's own */
  readonly subject?: string;
  /** Template. @default the file that `html_content_template` of the extras names, else Ariel's own */
  readonly htmlContent?: string;
  readonly files?: readonly EmailAttachment[];
  readonly cc?: string | readonly string[];
  readonly bcc?: string | readonly string[];
  readonly mimeSubtype?: NonNullable<Email['mimeSubtype']>;
  readonly mimeCharset?: string;
  readonly customHeaders?: Readonly<Record<string, string>>;
  readonly replyTo?: string;
}

type Receivers = string | readonly string[];

/**
 * Sends an e-mail about what happened.
 *
 * @example
 * dag('orders', { onFailureCallback: new SmtpNotifier({ to: 'oncall@example.com' }) }, () => { … });
 */
export class SmtpNotifier extends BaseNotifier {
  static override readonly templateFields = [
    'to',
    'fromEmail',
    'subject',
    'htmlContent',
    'files',
    'cc',
    'bcc',
    'mimeSubtype',
    'mimeCharset',
    'customHeaders',
    'replyTo',
  ];
  readonly to: Receivers;
  readonly fromEmail: string | null;
  readonly subject: string | null;
  readonly htmlContent: string | null;
  readonly files: readonly EmailAttachment[];
  readonly cc: Receivers | null;
  readonly bcc: Receivers | null;
  readonly mimeSubtype: NonNullable<Email['mimeSubtype']>;
  readonly mimeCharset: string;
  readonly customHeaders: Readonly<Record<string, string>>;
  readonly replyTo: string | null;
  readonly #hook: SmtpHookOptions;

  constructor(options: SmtpNotifierOptions) {
    super();
    const { authType, smtpConnId } = options;
    this.#hook = {
      ...(authType === undefined ? {} : { authType }),
      ...(smtpConnId === undefined ? {} : { smtpConnId }),
    };
    this.to = options.to;
    this.fromEmail = options.fromEmail ?? null;
    this.subject = options.subject ?? null;
    this.htmlContent = options.htmlContent ?? null;
    this.files = options.files ?? [];
    this.cc = options.cc ?? null;
    this.bcc = options.bcc ?? null;
    this.mimeSubtype = options.mimeSubtype ?? 'mixed';
    this.mimeCharset = options.mimeCharset ?? 'utf-8';
    this.customHeaders = options.customHeaders ?? {};
    this.replyTo = options.replyTo ?? null;
  }

  override async notify(context: CallbackContext): Promise<void> {
    const hook = new SmtpHook(this.#hook, context);
    const settings = await hook.settings();
    const { bcc, cc, customHeaders, files, fromEmail, mimeCharset, mimeSubtype, replyTo, to } = this;
    await hook.sendEmail({
      to,
      subject: this.subject ?? (await template(context, settings.subjectTemplate, emailTemplates.subject)),
      htmlContent:
        this.htmlContent ?? (await template(context, settings.htmlContentTemplate, emailTemplates.html)),
      fromEmail,
      cc,
      bcc,
      files,
      mimeSubtype,
      mimeCharset,
      customHeaders,
      replyTo,
    });
  }
}

async function template(context: CallbackContext, file: string | null, byDefault: string): Promise<string> {
  const source = file === null ? byDefault : await readFile(file, 'utf8');
  return String(await context.render(source, {}, true)).trim();
}
