// The signed tokens of programs: with a private key, an issuer, an audience and a leeway, where the installation has them.
import { generateKeyPairSync } from 'node:crypto';
import { expect, test } from 'vitest';
import {
  createSessionTokens,
  type SessionTokenRules,
} from '../src/sign-in/sessions-and-tokens/session-tokens.ts';
import { privateKeys, secretKeys } from '../src/signing/token-keys.ts';

const { privateKey } = generateKeyPairSync('ed25519');
const keys = privateKeys({ privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() });
const START_S = 1_790_000_000;
let nowS = START_S;
const tokens = (rules: SessionTokenRules = {}) =>
  createSessionTokens({ secretKey: 'a secret key', tokens: rules }, () => nowS * 1_000_000);

test('a token of a private key counts with that key alone', async () => {
  const token = await tokens({ keys }).issue('ann', 'session', 60_000);
  expect(await tokens({ keys }).check(token)).toEqual({ username: 'ann', id: 'session' });
  expect(await tokens().check(token)).toEqual({ refused: 'invalid' });
  expect(await tokens({ keys: secretKeys('another') }).check(token)).toEqual({ refused: 'invalid' });
});

test('issuer and audience must be the installation’s own', async () => {
  const rules = { issuer: 'north', audience: ['api', 'tools'] };
  const token = await tokens(rules).issue('ann', 'session', 60_000);
  expect(await tokens(rules).check(token)).toEqual({ username: 'ann', id: 'session' });
  expect(await tokens({ ...rules, audience: ['tools'] }).check(token)).toMatchObject({ username: 'ann' });
  for (const other of [{ ...rules, issuer: 'south' }, { ...rules, audience: ['others'] }, {}])
    expect(await tokens(other).check(token)).toEqual({ refused: 'invalid' });
});

test.each([
  [0, 59, { username: 'ann', id: 'session' }],
  [0, 60, { refused: 'expired' }],
  [10, 69, { username: 'ann', id: 'session' }],
  [10, 70, { refused: 'expired' }],
  [0, -1, { refused: 'invalid' }],
  [10, -10, { username: 'ann', id: 'session' }],
])(
  'with a leeway of %i s, %i s after it was made a token of a minute is %o',
  async (leewaySeconds, after, is) => {
    nowS = START_S;
    const token = await tokens({ leewaySeconds }).issue('ann', 'session', 60_000);
    nowS = START_S + after;
    expect(await tokens({ leewaySeconds }).check(token)).toEqual(is);
    nowS = START_S;
  },
);

test('what says too little is none', async () => {
  const exp = START_S + 60;
  const secret = secretKeys('a secret key');
  for (const claims of [
    { sub: 'ann', iss: 'ariel', exp },
    { jti: 'session', iss: 'ariel', exp },
    { sub: 'ann', jti: 'session', iss: 'ariel' },
    { sub: 'ann', jti: 'session', exp },
  ])
    expect(await tokens().check(await secret.sign(claims))).toEqual({ refused: 'invalid' });
});
