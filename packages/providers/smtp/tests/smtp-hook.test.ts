// The hook against a real SMTP server: what arrives, how it signs in, what it does where the server refuses.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { completeConnection } from '@ariel/sdk';
import { expect, test } from 'vitest';
import { addresses, type Email, type HookContext, SmtpHook } from '../src/smtp-hook.ts';
import { MailServer } from './mail-server.ts';

const lines: string[] = [];
const log = {
  debug: () => undefined,
  info: (text: string) => void lines.push(text),
  warn: (text: string) => void lines.push(text),
  error: () => undefined,
  write: () => undefined,
};

function hookOf(
  port: number,
  extra: object,
  more: object = {},
  authType: 'basic' | 'oauth2' = 'basic',
): SmtpHook {
  const context: HookContext = {
    log,
    conn: async (id) =>
      completeConnection(id, {
        type: 'smtp',
        host: '127.0.0.1',
        port,
        extra: { disable_ssl: true, disable_tls: true, from_email: 'ariel@example.com', ...extra },
        ...more,
      }),
  };
  return new SmtpHook({ smtpConnId: 'mail', authType }, context);
}

const email: Email = { to: 'a@example.com', subject: 'Orders', htmlContent: '<b>Ready</b> &amp; done' };

test('an e-mail reaches all of its receivers, with subject, text, headers and files', async () => {
  await using server = await MailServer.start();
  const folder = mkdtempSync(join(tmpdir(), 'ariel-smtp-'));
  try {
    writeFileSync(join(folder, 'orders.csv'), 'id,amount\n1,2\n');
    const messageId = await hookOf(server.port, {}).sendEmail({
      ...email,
      to: ['a@example.com', 'b@example.com'],
      cc: 'c@example.com; d@example.com',
      bcc: ['e@example.com'],
      files: [join(folder, 'orders.csv'), { filename: 'note.txt', content: 'by hand' }],
      customHeaders: { 'X-Team': 'sales' },
      replyTo: 'sales@example.com',
      mimeSubtype: 'alternative',
    });
    expect(messageId).toMatch(/^<.+>$/);
    expect(server.taken).toHaveLength(1);
    const [mail] = server.taken;
    expect(mail).toMatchObject({
      from: 'ariel@example.com',
      to: ['a@example.com', 'b@example.com', 'c@example.com', 'd@example.com', 'e@example.com'],
    });
    expect(mail?.text).toMatch(/^Subject: Orders\r$/m);
    expect(mail?.text).toMatch(/^X-Team: sales\r$/m);
    expect(mail?.text).toMatch(/^Reply-To: sales@example.com\r$/m);
    expect(mail?.text).toContain('<b>Ready</b> &amp; done');
    expect(mail?.text).toContain('Ready & done');
    expect(mail?.text).toContain('filename=orders.csv');
    expect(mail?.text).toContain('filename=note.txt');
    expect(mail?.text).not.toMatch(/^Bcc:/m);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('it signs in with the password of the connection, or with a token', async () => {
  await using server = await MailServer.start();
  await hookOf(server.port, {}, { login: 'ariel', password: 'right' }).sendEmail(email);
  await hookOf(server.port, { access_token: 'token' }, { login: 'robot' }, 'oauth2').sendEmail(email);
  expect(server.taken.map(({ user }) => user)).toEqual(['ariel', 'robot']);
  await expect(
    hookOf(server.port, {}, { login: 'ariel', password: 'wrong' }).sendEmail(email),
  ).rejects.toThrow(/wrong password/);
  await expect(hookOf(server.port, {}, {}, 'oauth2').sendEmail(email)).rejects.toThrow(/access_token/);
});

test('TLS from the first byte, and a connection that becomes one', async () => {
  await using tls = await MailServer.start({ secure: true });
  await hookOf(tls.port, { disable_ssl: false, ssl_context: 'none' }).sendEmail(email);
  expect(tls.taken[0]?.secure).toBe(true);
  // Its certificate is nobody's: without a word to the contrary that is refused.
  await expect(hookOf(tls.port, { disable_ssl: false, retry_limit: 1 }).sendEmail(email)).rejects.toThrow(
    /certificate/,
  );
  await using starts = await MailServer.start({ disabledCommands: [] });
  await hookOf(starts.port, { disable_tls: false, ssl_context: 'none' }).sendEmail(email);
  await hookOf(starts.port, {}).sendEmail(email);
  expect(starts.taken.map(({ secure }) => secure)).toEqual([true, false]);
});

test('where the server cannot take it now it is sent again, at most retry_limit times', async () => {
  await using server = await MailServer.start({ refusals: 2 });
  lines.length = 0;
  await hookOf(server.port, {}).sendEmail(email);
  expect(server.taken).toHaveLength(1);
  expect(lines).toHaveLength(2);
  await using busy = await MailServer.start({ refusals: 9 });
  await expect(hookOf(busy.port, { retry_limit: 2 }).sendEmail(email)).rejects.toThrow(/busy/);
});

test('what cannot be sent says why', async () => {
  await using server = await MailServer.start();
  const hook = hookOf(server.port, { from_email: '' });
  await expect(hook.sendEmail(email)).rejects.toThrow(/no sender.*from_email/);
  await expect(hookOf(server.port, {}).sendEmail({ ...email, to: ' , ' })).rejects.toThrow(/no receiver/);
  await expect(hookOf(server.port, { timeout: 'soon' }).sendEmail(email)).rejects.toThrow(
    /"timeout": "soon"/,
  );
  await expect(hookOf(server.port, {}, { host: '' }).sendEmail(email)).rejects.toThrow(/names no host/);
  lines.length = 0;
  expect(await hookOf(server.port, {}).sendEmail({ ...email, dryrun: true })).toBeNull();
  expect([lines.length, server.taken.length]).toEqual([1, 0]);
});

test('a connection can be tested', async () => {
  const server = await MailServer.start();
  const { port } = server;
  expect(await hookOf(port, {}).testConnection()).toMatchObject({ ok: true });
  await server[Symbol.asyncDispose]();
  expect(await hookOf(port, { timeout: 1 }).testConnection()).toMatchObject({ ok: false });
});

test.each([
  ['a@x.org, b@x.org;c@x.org', ['a@x.org', 'b@x.org', 'c@x.org']],
  ['"Doe, Jane" <j@x.org>, b@x.org', ['"Doe, Jane" <j@x.org>', 'b@x.org']],
  [['a@x.org', ' '], ['a@x.org']],
  [null, []],
])('addresses of %j', (given, expected) => {
  expect(addresses(given)).toEqual(expected);
});
