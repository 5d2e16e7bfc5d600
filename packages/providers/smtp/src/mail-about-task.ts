// The e-mail that a task's `email` option asks for.
import { readFile } from 'node:fs/promises';
import type { CallbackContext, Mailer, MailSettings } from '@ariel/sdk';
import { emailTemplates } from './email-templates.ts';
import { SmtpHook } from './smtp-hook.ts';

export const mailAboutTask: Mailer = async (to, context, settings) => {
  const { connId, fromEmail, htmlContentTemplate, subjectTemplate } = settings;
  const render = async (file: string | null, byDefault: string): Promise<string> => {
    const source = file === null ? byDefault : await readFile(file, 'utf8');
    return String(await context.render(source, { log_url: logUrl(context, settings) }, true)).trim();
  };
  await new SmtpHook({ smtpConnId: connId }, context).sendEmail({
    to,
    subject: await render(subjectTemplate, emailTemplates.subject),
    htmlContent: await render(htmlContentTemplate, emailTemplates.html),
    fromEmail,
  });
};

/** Where the try is shown. */
function logUrl({ dag, dagRun, ti }: CallbackContext, { baseUrl }: MailSettings): string | null {
  if (baseUrl === null || ti === null) return null;
  const path = ['dags', dag.dagId, 'runs', dagRun.runId, 'tasks', ti.taskId]
    .map(encodeURIComponent)
    .join('/');
  return `${baseUrl.replace(/\/$/, '')}/${path}?try_number=${ti.tryNumber}`;
}
