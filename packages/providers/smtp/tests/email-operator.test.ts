// The operator against a real SMTP server: its fields are templates, and what arrives is what they say.

import { EmailOperator } from '@ariel/provider-smtp';
import { dag } from 'ariel';
import { expect, test } from 'vitest';
import { MailServer } from './mail-server.ts';

const extra = { disable_ssl: true, disable_tls: true, from_email: 'ariel@example.com' };

test('sends an e-mail with all that it is told', async () => {
  await using server = await MailServer.start();
  const mail = dag('mail', {}, () => {
    new EmailOperator({
      taskId: 'tell',
      to: ['{{ dag.dag_id }}@example.com'],
      subject: 'Orders of {{ ds }}',
      htmlContent: '<b>{{ run_id }}</b>',
      fromEmail: 'sales@example.com',
      files: [{ filename: 'note-{{ ds }}.txt', content: 'by hand' }],
      cc: 'c@example.com',
      bcc: 'b@example.com',
      replyTo: 'r@example.com',
      mimeSubtype: 'alternative',
      mimeCharset: 'utf-8',
      customHeaders: { 'X-Team': 'sales' },
      connId: 'post',
      authType: 'basic',
    });
  });
  const connections = {
    post: { type: 'smtp', host: '127.0.0.1', port: server.port, login: 'ann', password: 'right', extra },
  };
  const result = await mail.test({ connections, logicalDate: '2026-01-02' });
  expect(result.state).toBe('success');
  expect(result.output('tell')).toMatch(/^<.+>$/);
  const [taken] = server.taken;
  expect(taken).toMatchObject({
    from: 'sales@example.com',
    to: ['mail@example.com', 'c@example.com', 'b@example.com'],
    user: 'ann',
  });
  for (const part of [
    /^Subject: Orders of 2026-01-02\r$/m,
    /<b>manual__/,
    /note-2026-01-02.txt/,
    /^Reply-To: r@example.com\r$/m,
    /^X-Team: sales\r$/m,
    /text\/plain/,
  ])
    expect(taken?.text).toMatch(part);
});

test('fails where the server does not take it', async () => {
  await using server = await MailServer.start();
  const mail = dag('mail', {}, () => {
    new EmailOperator({ taskId: 'tell', to: 'a@example.com', subject: 's', htmlContent: 'h' });
  });
  const connections = {
    smtp_default: {
      type: 'smtp',
      host: '127.0.0.1',
      port: server.port,
      login: 'ann',
      password: 'wrong',
      extra,
    },
  };
  const { state, tasks } = await mail.test({ connections });
  expect([state, tasks[0]?.error?.message]).toEqual(['failed', expect.stringContaining('wrong password')]);
});
