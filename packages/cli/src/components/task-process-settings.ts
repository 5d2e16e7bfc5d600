// What task processes are told of the configuration.
import type { TaskProcessSettings } from '@ariel/worker';
import type { ArielConfig } from '../config/config.ts';

/** Of callbacks and e-mail. Passwords are in connections, which they ask for. */
export function callbackSettings({
  api,
  core,
  email,
  smtp,
}: ArielConfig): Pick<TaskProcessSettings, 'overtimeMs' | 'email'> {
  return {
    overtimeMs: core.taskSuccessOvertimeMs,
    email: {
      connId: email.emailConnId,
      fromEmail: email.fromEmail ?? smtp.mailFrom,
      subjectTemplate: email.subjectTemplate,
      htmlContentTemplate: email.htmlContentTemplate,
      baseUrl: api.baseUrl,
    },
  };
}
