// What sends the e-mail of a task's `email` option, and what the configuration says of it. Types only.
import type { CallbackContext } from './callback-context.ts';

/** What the configuration says of e-mail. */
export interface MailSettings {
  readonly connId: string;
  readonly fromEmail: string | null;
  /** Files of templates. */
  readonly subjectTemplate: string | null;
  readonly htmlContentTemplate: string | null;
  /** Where the pages are, for links; null: no links. */
  readonly baseUrl: string | null;
}

/** Tells `to` of what `context` is about. */
export type Mailer = (
  to: readonly string[],
  context: CallbackContext,
  settings: MailSettings,
) => Promise<void>;
