// `ariel/smtp`: e-mail over SMTP.

export type {
  Email,
  EmailAttachment,
  EmailOperatorOptions,
  SmtpHookOptions,
  SmtpNotifierOptions,
} from '@ariel/provider-smtp';
export { EmailOperator, SmtpHook, SmtpNotifier, sendEmail, smtpConnectionType } from '@ariel/provider-smtp';
