// Sends an e-mail as a task.
import {
  addLibraryFolder,
  BaseOperator,
  type OperatorOptions,
  type TaskContext,
  type Templated,
} from '@ariel/sdk';
import { type Email, type EmailAttachment, SmtpHook, type SmtpHookOptions } from './smtp-hook.ts';

addLibraryFolder(import.meta.url);

type Receivers = string | readonly string[];

export interface EmailOperatorOptions extends OperatorOptions {
  /** Addresses, in a list or with commas or semicolons between them. */
  readonly to: Templated<Receivers>;
  /** What it is about. */
  readonly subject: Templated<string>;
  /** The text as HTML, or the path of a `.html` file beside the DAG file. */
  readonly htmlContent: Templated<string>;
  /** Whom it is from. @default `from_email` of the connection's extras, else its login */
  readonly fromEmail?: Templated<string>;
  /** Paths of files, or what they hold. @default none */
  readonly files?: Templated<readonly EmailAttachment[]>;
  /** Who gets a copy. @default nobody */
  readonly cc?: Templated<Receivers>;
  /** Who gets a copy that the others do not see. @default nobody */
  readonly bcc?: Templated<Receivers>;
  /** Where answers go. @default to whom it is from */
  readonly replyTo?: Templated<string>;
  /** `alternative`: also as plain text made of the HTML. @default 'mixed' */
  readonly mimeSubtype?: NonNullable<Email['mimeSubtype']>;
  /** How the text is encoded. @default 'utf-8' */
  readonly mimeCharset?: string;
  /** Further headers. @default none */
  readonly customHeaders?: Readonly<Record<string, string>>;
  /** The connection of the server. @default 'smtp_default' */
  readonly connId?: Templated<string>;
  /** `oauth2`: with the `access_token` of the connection's extras in place of its password. @default 'basic' */
  readonly authType?: NonNullable<SmtpHookOptions['authType']>;
}

/**
 * Sends an e-mail; its result is the id of the message.
 *
 * @example
 * new EmailOperator({ taskId: 'tell', to: 'sales@example.com', subject: 'Orders of {{ ds }}', htmlContent: '<b>{{ params.count }}</b> orders' });
 */
export class EmailOperator extends BaseOperator<string | null> {
  static override readonly templateFields: readonly string[] = [
    'to',
    'subject',
    'htmlContent',
    'fromEmail',
    'files',
    'cc',
    'bcc',
    'replyTo',
    'connId',
  ];
  static override readonly templateExt: readonly string[] = ['.html'];
  readonly to: Receivers;
  readonly subject: string;
  readonly htmlContent: string;
  readonly fromEmail: string | undefined;
  readonly files: readonly EmailAttachment[];
  readonly cc: Receivers | undefined;
  readonly bcc: Receivers | undefined;
  readonly replyTo: string | undefined;
  readonly mimeSubtype: NonNullable<Email['mimeSubtype']>;
  readonly mimeCharset: string;
  readonly customHeaders: Readonly<Record<string, string>>;
  readonly connId: string;
  readonly authType: NonNullable<SmtpHookOptions['authType']>;

  constructor(options: EmailOperatorOptions) {
    super(options);
    this.to = this.rendered<Receivers>(options.to);
    this.subject = this.rendered<string>(options.subject);
    this.htmlContent = this.rendered<string>(options.htmlContent);
    this.fromEmail = this.rendered<string | undefined>(options.fromEmail);
    this.files = this.rendered<readonly EmailAttachment[]>(options.files ?? []);
    this.cc = this.rendered<Receivers | undefined>(options.cc);
    this.bcc = this.rendered<Receivers | undefined>(options.bcc);
    this.replyTo = this.rendered<string | undefined>(options.replyTo);
    this.mimeSubtype = options.mimeSubtype ?? 'mixed';
    this.mimeCharset = options.mimeCharset ?? 'utf-8';
    this.customHeaders = options.customHeaders ?? {};
    this.connId = this.rendered<string>(options.connId ?? 'smtp_default');
    this.authType = options.authType ?? 'basic';
  }

  async execute(context: TaskContext): Promise<string | null> {
    const { bcc, cc, customHeaders, files, fromEmail, mimeCharset, mimeSubtype, replyTo } = this;
    const hook = new SmtpHook({ smtpConnId: this.connId, authType: this.authType }, context);
    return hook.sendEmail({
      to: this.to,
      subject: this.subject,
      htmlContent: this.htmlContent,
      fromEmail: fromEmail ?? null,
      cc: cc ?? null,
      bcc: bcc ?? null,
      replyTo: replyTo ?? null,
      files,
      mimeSubtype,
      mimeCharset,
      customHeaders,
    });
  }
}
