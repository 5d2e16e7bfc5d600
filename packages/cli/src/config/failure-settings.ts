// Keys of the configuration about trouble: retries, time limits, callbacks, e-mail. Parts of the table in settings.ts.
import { type SettingSection, setting } from './setting.ts';
import { flag, optionalSeconds, optionalText, seconds, text, wholeNumber } from './setting-kinds.ts';

export const failureCore = {
  defaultTaskRetries: setting(
    'default_task_retries',
    wholeNumber(0),
    '0',
    'Further tries of a task that sets no `retries`.',
  ),
  defaultTaskRetryDelayMs: setting(
    'default_task_retry_delay',
    seconds(0),
    '300',
    'How long to wait before a further try of a task that sets no `retryDelay`.',
  ),
  maxTaskRetryDelayMs: setting(
    'max_task_retry_delay',
    seconds(0),
    '86400',
    'The longest that a growing delay between tries may become, whatever `maxRetryDelay` a task sets.',
  ),
  defaultTaskExecutionTimeoutMs: setting(
    'default_task_execution_timeout',
    optionalSeconds(0.001),
    '',
    'How long a try may take of a task that sets no `executionTimeout`. Not set: no limit.',
  ),
  taskSuccessOvertimeMs: setting(
    'task_success_overtime',
    seconds(0.1),
    '20',
    'How long the callbacks of a task may go on in its process after its own end, before the process is ended.',
  ),
} as const satisfies SettingSection;

export const failureScheduler = {
  taskQueuedTimeoutMs: setting(
    'task_queued_timeout',
    seconds(0.1),
    '600',
    'How long a task may be queued without a worker that takes it. Twice it is queued again, then it has failed.',
  ),
  taskInstanceHeartbeatTimeoutMs: setting(
    'task_instance_heartbeat_timeout',
    seconds(1),
    '300',
    "How long a task may be silent that a worker of another make runs, until it counts as lost. Ariel's own workers beat every 3 s, and are lost after 10 s.",
  ),
} as const satisfies SettingSection;

export const callbacks = {
  callbackExecutionTimeoutMs: setting(
    'callback_execution_timeout',
    seconds(0.1),
    '60',
    'How long a callback may take that runs by itself: of a run, of a deadline, of a task whose process was lost.',
  ),
} as const satisfies SettingSection;

export const email = {
  defaultEmailOnFailure: setting(
    'default_email_on_failure',
    flag,
    'True',
    'Whether those that a task names with `email` hear of its failure, where the task does not say.',
  ),
  defaultEmailOnRetry: setting(
    'default_email_on_retry',
    flag,
    'True',
    'Whether they hear of a failed try that another follows, where the task does not say.',
  ),
  emailConnId: setting(
    'email_conn_id',
    text,
    'smtp_default',
    'The connection to the server that sends them. Where it is not defined, the section `smtp` is it.',
  ),
  fromEmail: setting('from_email', optionalText, '', 'Whom they are from. Not set: `smtp.smtp_mail_from`.'),
  subjectTemplate: setting(
    'subject_template',
    optionalText,
    '',
    'File with the template of their subject. Not set: Ariel has one.',
  ),
  htmlContentTemplate: setting(
    'html_content_template',
    optionalText,
    '',
    'File with the template of their text. Not set: Ariel has one.',
  ),
} as const satisfies SettingSection;

export const smtp = {
  host: setting(
    'smtp_host',
    text,
    'localhost',
    'The server that sends e-mail, where no connection says another.',
  ),
  startTls: setting(
    'smtp_starttls',
    flag,
    'True',
    'Whether a connection becomes an encrypted one where the server can.',
  ),
  ssl: setting('smtp_ssl', flag, 'False', 'Whether it is encrypted from the first byte.'),
  port: setting('smtp_port', wholeNumber(1, 65_535), '25', 'Its port.'),
  user: setting('smtp_user', optionalText, '', 'Login, where the server wants one.'),
  password: setting('smtp_password', optionalText, '', 'Its password.', { isSecret: true }),
  mailFrom: setting('smtp_mail_from', text, 'ariel@example.com', 'Whom e-mail is from that does not say it.'),
  timeoutMs: setting('smtp_timeout', seconds(0.1), '30', 'How long the server may take for an answer.'),
  retryLimit: setting('smtp_retry_limit', wholeNumber(1), '5', 'How often it is tried.'),
} as const satisfies SettingSection;
