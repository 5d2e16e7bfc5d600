// provider-smtp CONNECTS: e-mail over SMTP.

export type { EmailOperatorOptions } from './email-operator.ts';
export { EmailOperator } from './email-operator.ts';
export { emailTemplates } from './email-templates.ts';
export { mailAboutTask } from './mail-about-task.ts';
export { sendEmail } from './send-email.ts';
export { smtpConnectionType } from './smtp-connection-type.ts';
export type { Email, EmailAttachment, SmtpHookOptions } from './smtp-hook.ts';
export { SmtpHook } from './smtp-hook.ts';
export type { SmtpNotifierOptions } from './smtp-notifier.ts';
export { SmtpNotifier } from './smtp-notifier.ts';
