// An e-mail from inside a task or a callback, in one call.
import { type Email, SmtpHook, type SmtpHookOptions } from './smtp-hook.ts';

/**
 * Sends an e-mail through a connection, `smtp_default` unless another is named.
 *
 * @example
 * await sendEmail({ to: ['a@example.com'], subject: 'Orders', htmlContent: `<b>${count}</b> orders` });
 */
export async function sendEmail({ authType, smtpConnId, ...email }: Email & SmtpHookOptions): Promise<void> {
  const hook = new SmtpHook({
    ...(smtpConnId === undefined ? {} : { smtpConnId }),
    ...(authType === undefined ? {} : { authType }),
  });
  await hook.sendEmail(email);
}
