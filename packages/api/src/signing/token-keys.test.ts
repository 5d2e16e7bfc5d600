import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { calculateJwkThumbprint, decodeProtectedHeader, exportJWK, jwtVerify, SignJWT } from 'jose';
import { afterAll, describe, expect, test } from 'vitest';
import { keySet } from './key-set.ts';
import { privateKeys, secretKeys } from './token-keys.ts';

const claims = { sub: 'somebody', exp: 2_000_000_000 };
const pem = (key: KeyObject): string => key.export({ type: 'pkcs8', format: 'pem' }).toString();
const pairs = {
  rsa: generateKeyPairSync('rsa', { modulusLength: 2048 }),
  ed25519: generateKeyPairSync('ed25519'),
  p256: generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  p384: generateKeyPairSync('ec', { namedCurve: 'P-384' }),
  p521: generateKeyPairSync('ec', { namedCurve: 'P-521' }),
};
const folder = mkdtempSync(join(tmpdir(), 'ariel-keys-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('a secret', () => {
  const secret = 'a secret that all of them share';

  test.each(['HS256', 'HS384', 'HS512'] as const)(
    'signs with %s as a library reads it',
    async (algorithm) => {
      const keys = secretKeys(secret, algorithm);
      const token = await keys.sign(claims);
      const { payload } = await jwtVerify(token, new TextEncoder().encode(secret), {
        algorithms: [algorithm],
      });
      expect(payload).toEqual(claims);
      const other = await new SignJWT(claims)
        .setProtectedHeader({ alg: algorithm })
        .sign(new TextEncoder().encode(secret));
      expect(await keys.open(other)).toEqual(claims);
    },
  );

  test('opens nothing that another has signed, or in another way', async () => {
    const keys = secretKeys(secret);
    const [head, body, signature] = (await keys.sign(claims)).split('.');
    for (const token of [
      await secretKeys('another secret').sign(claims),
      await secretKeys(secret, 'HS256').sign(claims),
      `${part({ alg: 'none' })}.${body}.`,
      `${part({ alg: 'none' })}.${body}.${signature}`,
      `${head}.${part({ ...claims, sub: 'another' })}.${signature}`,
      `${head}.${body}`,
      `${head}.${body}.`,
      `${head}.${body}.${signature}.`,
      '',
      '..',
      'nonsense',
    ])
      expect([token, await keys.open(token)]).toEqual([token, null]);
  });
});

describe('a private key', () => {
  test.each([
    ['rsa', 'RS256'],
    ['ed25519', 'EdDSA'],
    ['p256', 'ES256'],
    ['p384', 'ES384'],
    ['p521', 'ES512'],
  ] as const)('of the kind %s signs with %s, and its public key checks it', async (kind, algorithm) => {
    const keys = privateKeys({ privateKey: pem(pairs[kind].privateKey) });
    const token = await keys.sign(claims);
    expect(decodeProtectedHeader(token)).toMatchObject({ alg: algorithm, typ: 'JWT' });
    expect(await keys.open(token)).toEqual(claims);
    const { payload } = await jwtVerify(token, pairs[kind].publicKey, { algorithms: [algorithm] });
    expect(payload).toEqual(claims);
  });

  test('is named by its thumbprint, or as somebody says', async () => {
    const privateKey = pem(pairs.ed25519.privateKey);
    const [first, again, named] = await Promise.all([
      privateKeys({ privateKey }).sign(claims),
      privateKeys({ privateKey }).sign(claims),
      privateKeys({ privateKey, keyId: 'of 2026' }).sign(claims),
    ]);
    expect(decodeProtectedHeader(first ?? '').kid).toMatch(/^[\w-]{43}$/);
    expect(decodeProtectedHeader(again ?? '').kid).toBe(decodeProtectedHeader(first ?? '').kid);
    expect(decodeProtectedHeader(named ?? '').kid).toBe('of 2026');
  });

  test('signs with the algorithm that was chosen, where it fits', async () => {
    const keys = privateKeys({ privateKey: pem(pairs.rsa.privateKey), algorithm: 'PS384' });
    expect(decodeProtectedHeader(await keys.sign(claims)).alg).toBe('PS384');
  });

  test.each([
    ['an algorithm of secrets', pem(pairs.rsa.privateKey), 'HS512', 'no algorithm for a private key'],
    ['an algorithm of other keys', pem(pairs.rsa.privateKey), 'EdDSA', 'does not fit the key'],
    ['another curve', pem(pairs.p256.privateKey), 'ES512', 'does not fit the key'],
    [
      'an RSA key that is too short',
      pem(generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey),
      'RS256',
      'of 1024 bits',
    ],
    ['a key of another kind', pem(generateKeyPairSync('x25519').privateKey), undefined, 'expected RSA'],
  ])('is refused with %s', (_what, privateKey, algorithm, why) => {
    expect(() => privateKeys({ privateKey, ...(algorithm === undefined ? {} : { algorithm }) })).toThrow(why);
  });

  test('opens nothing of other keys, nor what its public key signed as if it were a secret', async () => {
    const keys = privateKeys({ privateKey: pem(pairs.rsa.privateKey) });
    const publicPem = pairs.rsa.publicKey.export({ type: 'spki', format: 'pem' }).toString();
    const other = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const [, body] = (await keys.sign(claims)).split('.');
    for (const token of [
      await privateKeys({ privateKey: pem(other.privateKey) }).sign(claims),
      await privateKeys({ privateKey: pem(pairs.ed25519.privateKey) }).sign(claims),
      await secretKeys(publicPem, 'HS256').sign(claims),
      `${part({ alg: 'none' })}.${body}.`,
      'nonsense',
    ])
      expect(await keys.open(token)).toBeNull();
  });
});

describe('a set of trusted keys', () => {
  const set = async (...keys: readonly KeyObject[]): Promise<string> =>
    JSON.stringify({
      keys: await Promise.all(
        keys.map(async (key) => {
          const jwk = await exportJWK(key);
          return { ...jwk, kid: await calculateJwkThumbprint(jwk) };
        }),
      ),
    });
  const own = pem(pairs.rsa.privateKey);
  const theirs = privateKeys({ privateKey: pem(pairs.ed25519.privateKey) });

  test('in a file says whose tokens count, and is read again when it has changed', async () => {
    const path = join(folder, 'keys.json');
    writeFileSync(path, await set(pairs.rsa.publicKey));
    let nowMs = 0;
    const find = keySet(path, () => nowMs);
    const keys = privateKeys({ privateKey: own, trusted: path });
    expect(await keys.open(await keys.sign(claims))).toEqual(claims);
    expect(await keys.open(await theirs.sign(claims))).toBeNull();
    writeFileSync(path, `${await set(pairs.ed25519.publicKey)}\n`);
    const { kid } = decodeProtectedHeader(await theirs.sign(claims));
    const asked = [{ alg: 'EdDSA', ...(kid === undefined ? {} : { kid }) }, undefined] as const;
    await expect(find(...asked)).rejects.toMatchObject({ code: 'ERR_JWKS_NO_MATCHING_KEY' });
    nowMs = 20_000;
    await expect(find({ alg: 'EdDSA' }, undefined)).resolves.toBeDefined();
    expect(() => keySet(join(folder, 'none.json'))).toThrow('none.json');
  });

  test('at an address is asked for, kept, and used on while nobody answers there', async () => {
    let text = await set(pairs.rsa.publicKey, pairs.ed25519.publicKey);
    let status = 200;
    let asked = 0;
    const server = createServer((_request, response) => {
      asked += 1;
      response.writeHead(status, { 'content-type': 'application/json' }).end(text);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const trusted = `http://127.0.0.1:${(server.address() as AddressInfo).port}/keys`;
    const keys = privateKeys({ privateKey: own, trusted });
    expect(await keys.open(await theirs.sign(claims))).toEqual(claims);
    expect(await keys.open(await keys.sign(claims))).toEqual(claims);
    expect(asked).toBe(1);
    text = await set();
    status = 500;
    const fresh = privateKeys({ privateKey: own, trusted });
    // Nobody knows whether it counts: that is no refusal.
    await expect(fresh.open(await fresh.sign(claims))).rejects.toMatchObject({
      code: 'ARIEL_TOKEN_KEYS_AWAY',
    });
    expect(await keys.open(await theirs.sign(claims))).toEqual(claims);
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
});
