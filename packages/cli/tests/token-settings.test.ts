// Airflow's keys of tokens in the configuration: how tokens of tasks and of people are signed and checked, and what stops the start.
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTaskTokens } from '@ariel/api/tokens';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadConfig } from '../src/config/load-config.ts';
import { sessionTokenRules, sessionTokenSettings, taskTokenOptions } from '../src/worker/token-settings.ts';

let folder = '';
let keyFile = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ariel-token-settings-'));
  keyFile = join(folder, 'key.pem');
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  writeFileSync(keyFile, privateKey.export({ type: 'pkcs8', format: 'pem' }));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const config = (keys: Readonly<Record<string, string>> = {}) =>
  loadConfig({
    env: {
      HOME: folder,
      ...Object.fromEntries(
        Object.entries(keys).map(([key, text]) => [`ARIEL__${key.replace('.', '__').toUpperCase()}`, text]),
      ),
    },
    home: folder,
  });
const facts = { attemptId: 'a', dagId: 'd', runId: 'r', versionId: 'v', codeHash: 'c', logPath: null };
const part = (token: string, index: 0 | 1) =>
  JSON.parse(Buffer.from(token.split('.')[index] ?? '', 'base64url').toString()) as Record<string, unknown>;

let nowUs = 1_790_000_000_000_000;
const tokensOf = (keys: Readonly<Record<string, string>>) =>
  createTaskTokens({ ...taskTokenOptions(config(keys)), nowUs: () => nowUs });
const secret = { 'api_auth.jwt_secret': 'a secret that they all share' };

describe('tokens of tasks', () => {
  test('are signed with HS512 and the secret, for Airflow’s audience and ten minutes, as nobody says otherwise', async () => {
    const token = await tokensOf(secret).forAttempt(facts, 'execution');
    expect(part(token, 0)).toEqual({ alg: 'HS512', typ: 'JWT' });
    const { aud, exp, iat, iss } = part(token, 1);
    expect([aud, Number(exp) - Number(iat), iss]).toEqual(['urn:airflow.apache.org:task', 600, undefined]);
  });

  test('say what is configured, and count only where the same is', async () => {
    const keys = {
      ...secret,
      'api_auth.jwt_algorithm': 'HS256',
      'api_auth.jwt_issuer': 'ariel-north',
      'execution_api.jwt_audience': 'tasks,workers',
      'execution_api.jwt_expiration_time': '120',
    };
    const tokens = tokensOf(keys);
    const token = await tokens.forAttempt(facts, 'execution');
    expect(part(token, 0).alg).toBe('HS256');
    const { aud, exp, iat, iss } = part(token, 1);
    expect([aud, Number(exp) - Number(iat), iss]).toEqual([['tasks', 'workers'], 120, 'ariel-north']);
    const same = { ...keys, 'execution_api.jwt_audience': 'workers' };
    expect(await tokensOf(same).read(token)).toMatchObject({ attemptId: 'a' });
    for (const other of [
      { 'api_auth.jwt_issuer': 'ariel-south' },
      { 'execution_api.jwt_audience': 'others' },
      { 'api_auth.jwt_algorithm': 'HS384' },
      { 'api_auth.jwt_secret': 'another' },
    ])
      expect([other, await tokensOf({ ...keys, ...other }).read(token)]).toEqual([other, null]);
  });

  test.each([
    ['10', 609, false],
    ['10', 611, true],
    ['0', 601, true],
    ['60', 659, false],
  ])('with a leeway of %s s, one of %i s ago is over: %s', async (leeway, seconds, isExpired) => {
    const tokens = tokensOf({ ...secret, 'api_auth.jwt_leeway': leeway });
    const token = await tokens.forAttempt(facts, 'execution');
    nowUs += seconds * 1_000_000;
    expect(await tokens.read(token)).toMatchObject({ isExpired });
    nowUs -= seconds * 1_000_000;
  });

  test('are signed with a private key where there is one, whose name they bear', async () => {
    const keys = { 'api_auth.jwt_private_key_path': keyFile, 'api_auth.jwt_kid': 'of-2026' };
    const token = await tokensOf(keys).forWorker('w');
    expect(part(token, 0)).toEqual({ alg: 'RS256', typ: 'JWT', kid: 'of-2026' });
    expect(await tokensOf(keys).read(token)).toMatchObject({ subject: 'w', scope: 'worker' });
    expect(await tokensOf(secret).read(token)).toBeNull();
  });
});

test('a person’s token opens nothing of a task’s with the same key, nor the other way round', async () => {
  const keys = { 'api_auth.jwt_private_key_path': keyFile, 'api_auth.jwt_audience': 'people' };
  const people = sessionTokenRules(sessionTokenSettings(config(keys)));
  expect(people).toMatchObject({ audience: ['people'], leewaySeconds: 10 });
  const ofPerson = await people.keys?.sign({ sub: 'a', aud: 'people', iat: 1, exp: 9_999_999_999, jti: 'j' });
  expect(await tokensOf(keys).read(ofPerson ?? '')).toBeNull();
  const ofTask = await tokensOf(keys).forAttempt(facts, 'execution');
  // What it says is not what a person's token says: no session, another audience.
  expect(await people.keys?.open(ofTask)).toMatchObject({ aud: 'urn:airflow.apache.org:task' });
  expect((await people.keys?.open(ofTask))?.jti).toBeUndefined();
});

describe('what cannot work stops the start', () => {
  test.each([
    [{ ...secret, 'api_auth.jwt_private_key_path': 'KEY' }, 'are both set'],
    [{ 'api_auth.jwt_private_key_path': '/nowhere/key.pem' }, 'cannot be read'],
    [
      { ...secret, 'api_auth.trusted_jwks_url': 'https://keys.example/set' },
      'needs api_auth.jwt_private_key_path',
    ],
    [
      { 'api_auth.jwt_private_key_path': 'KEY', 'api_auth.jwt_algorithm': 'HS512' },
      'no algorithm for a private key',
    ],
    [{ 'api_auth.jwt_private_key_path': 'KEY', 'api_auth.jwt_algorithm': 'EdDSA' }, 'does not fit the key'],
    [
      { 'api_auth.jwt_private_key_path': 'KEY', 'api_auth.trusted_jwks_url': '/nowhere/keys.json' },
      'trusted_jwks_url',
    ],
    [{ ...secret, 'api_auth.jwt_algorithm': 'RS256' }, 'need api_auth.jwt_private_key_path'],
    [{ ...secret, 'execution_api.jwt_audience': '' }, 'jwt_audience is empty'],
    [{ ...secret, 'api_auth.jwt_audience': 'urn:airflow.apache.org:task' }, 'both name'],
  ])('%o', (given, why) => {
    const keys = Object.fromEntries(
      Object.entries(given).map(([key, text]) => [key, text === 'KEY' ? keyFile : text]),
    ) as Readonly<Record<string, string>>;
    const start = (): unknown => [taskTokenOptions(config(keys)), sessionTokenSettings(config(keys))];
    expect(start).toThrow(why);
  });
});
