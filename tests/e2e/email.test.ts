// E-mail about tasks, through a real SMTP server: on failure and on retry, with the configuration's words and Ariel's own.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { MailServer } from '../../packages/providers/smtp/tests/mail-server.ts';
import { Installation } from './support/installation.ts';
import { until } from './support/until.ts';

const dags = `import { dag, task } from 'ariel';
import { SmtpNotifier } from 'ariel/smtp';
dag('mails', {}, () => {
  task('fails', () => { throw new Error('<b>broken</b>'); }, { email: 'oncall@example.com', retries: 1, retryDelay: '100ms' })();
});
dag('dies', {}, () => {
  task('dies', () => { process.kill(process.pid, 'SIGKILL'); for (;;); }, { email: ['oncall@example.com'], emailOnRetry: false })();
});
dag('notifies', { onFailureCallback: new SmtpNotifier({ to: 'team@example.com', smtpConnId: 'mail', subject: '{{ dag.dag_id }} {{ event }}' }) }, () => {
  task('fails', () => { throw new Error('broken'); }, { onFailureCallback: new SmtpNotifier({ to: '{{ ti.task_id }}@example.com', smtpConnId: 'mail' }) })();
});
`;

let server: MailServer;
let installation: Installation;
beforeAll(async () => {
  server = await MailServer.start();
  installation = new Installation({
    dags: { 'mails.ts': dags },
    environment: {
      ARIEL__SMTP__SMTP_HOST: '127.0.0.1',
      ARIEL__SMTP__SMTP_PORT: String(server.port),
      ARIEL__SMTP__SMTP_USER: 'ariel',
      ARIEL__SMTP__SMTP_PASSWORD: 'right',
      ARIEL__SMTP__SMTP_STARTTLS: 'False',
      ARIEL__EMAIL__FROM_EMAIL: 'ariel@example.com',
      ARIEL__API__BASE_URL: 'https://ariel.example.com',
      ARIEL_CONN_MAIL: JSON.stringify({
        conn_type: 'smtp',
        host: '127.0.0.1',
        port: server.port,
        extra: { disable_ssl: true, disable_tls: true, from_email: 'notifier@example.com' },
      }),
    },
  });
  writeFileSync(join(installation.folder, 'subject.txt'), '{{ ti.dag_id }}.{{ ti.task_id }} is in trouble\n');
  await installation.start();
  await installation.untilVisible('mails', 'dies', 'notifies');
});
afterAll(async () => {
  await installation?.[Symbol.asyncDispose]();
  await server?.[Symbol.asyncDispose]();
});

const untilTaken = (count: number): Promise<unknown> =>
  until(`${count} e-mails are there`, () => server.taken.length >= count, {
    details: () => `${JSON.stringify(server.taken, null, 1)}\n${installation.output().slice(-2000)}`,
  });

test('a retry and a failure are told to those that the task names, by the server of the configuration', async () => {
  server.taken.length = 0;
  const { run_id: runId } = await installation.run('mails');
  await untilTaken(2);
  const [first, second] = server.taken;
  expect(first).toMatchObject({ from: 'ariel@example.com', to: ['oncall@example.com'], user: 'ariel' });
  expect(first?.text).toMatch(/^Subject: Ariel: task mails\.fails,\s+retry\s+\(/m);
  expect(second?.text).toMatch(/^Subject: Ariel: task mails\.fails,\s+failure\s+\(/m);
  expect(second?.text).toContain('Try 2 of 2');
  expect(second?.text).toContain('&lt;b&gt;broken&lt;/b&gt;');
  expect(second?.text.replaceAll('=3D', '=')).toContain(
    `https://ariel.example.com/dags/mails/runs/${encodeURIComponent(runId)}/tasks/fails?try_number=2`,
  );
});

test('also where the process of the task was killed', async () => {
  server.taken.length = 0;
  await installation.run('dies');
  await untilTaken(1);
  expect(server.taken[0]?.text).toContain('was killed (SIGKILL)');
});

test('notifiers write through the connection that they name', async () => {
  server.taken.length = 0;
  await installation.run('notifies');
  await untilTaken(2);
  const to = server.taken.map((mail) => mail.to.join()).toSorted();
  expect(to).toEqual(['fails@example.com', 'team@example.com']);
  expect(server.taken.every(({ from }) => from === 'notifier@example.com')).toBe(true);
  expect(server.taken.find((mail) => mail.to.includes('team@example.com'))?.text).toMatch(
    /^Subject: notifies failure/m,
  );
});

test('templates of the configuration say it in other words', async () => {
  await installation.stop();
  await installation.start({ ARIEL__EMAIL__SUBJECT_TEMPLATE: join(installation.folder, 'subject.txt') });
  server.taken.length = 0;
  await installation.run('dies');
  await untilTaken(1);
  expect(server.taken[0]?.text).toMatch(/^Subject: dies\.dies is in trouble/m);
});
