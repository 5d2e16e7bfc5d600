// Tokens that Python's `cryptography` made, recorded; what is written here must be the same bytes.
import { describe, expect, test } from 'vitest';
import { createFernet, FernetError, newFernetKey } from './fernet.ts';

const oldKey = 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=';
const newKey = '-__7__v_-__7__v_-__7__v_-__7__v_-__7__v_-_8=';

interface Recorded {
  readonly key: string;
  readonly text: string;
  readonly seconds: number;
  readonly token: string;
}

const recorded: readonly Recorded[] = [
  {
    key: oldKey,
    text: '',
    seconds: 0,
    token:
      'gAAAAAAAAAAAsDRm51nI94sUeBj-mNw8do2jVJH-1OXncGNsbeAnnKOlKKizQPP6_h3a0r1p5rwz93TT_YVkZ0u49RSNfnQ1TA==',
  },
  {
    key: oldKey,
    text: 'secret',
    seconds: 499_162_800,
    token:
      'gAAAAAAdwJ6wC97KzuyLBB0PQC6iIhc8s8IqeXq_h05jzNmvB6Vk4B6f2SpnDvfQAK8wsa_647C85MJmdbnjZ9M4je-gyxf23A==',
  },
  {
    key: newKey,
    text: 'p@ss wörd 😀 €',
    seconds: 1_700_000_000,
    token:
      'gAAAAABlU_EASA77NFOtXv9qfTUabXxkOlVc6znwrm68pA6o5EyhkTFrpEYuP8SZxvS8Qkb6XdJom_zfwgT0chd4VozhWtrTO2A4vMaNht2SrqcTKI36eM8=',
  },
  {
    key: newKey,
    text: 'sixteen bytes ok',
    seconds: 4_102_444_800,
    token:
      'gAAAAAD0hlcAnUouEY3S0XZtY2SQY1s7cK0-37O0_oTmw3X-N0VyzHpxV_8AmQunYMu53hHGjQ1a8pQlnwgoyYCrvPXpsWA1AmU8HoaSzducGSAl5zzH_Nw=',
  },
  {
    key: oldKey,
    text: '{"a": [1, 2]}',
    seconds: 1_700_000_001,
    token:
      'gAAAAABlU_EBP87bwmRPJ3r0jAZQxePUqCw1JjlFVBQGSP-eQPBFe_Ri0YLU6XIM7dlnp-yAxKAMmUU2IeWKOikbu1RM15X1FA==',
  },
];

const ivOf = (token: string): Buffer => Buffer.from(token, 'base64url').subarray(9, 25);
const secondsOf = (token: string): bigint => Buffer.from(token, 'base64url').readBigUInt64BE(1);
const fernetOf = (keys: string, seconds = 0) => createFernet({ keys, nowUs: () => seconds * 1e6 });

describe.each(recorded)('the token of "$text" at $seconds', ({ key, seconds, text, token }) => {
  test('is read with its key, also behind others', () => {
    expect(fernetOf(key).decrypt(token)).toBe(text);
    expect(fernetOf(`${newFernetKey()}, ${key}`).decrypt(token)).toBe(text);
  });

  test('is made again from the same text, time and IV, byte for byte', () => {
    const fernet = createFernet({
      keys: key,
      nowUs: () => seconds * 1_000_000 + 999_999,
      newIv: () => ivOf(token),
    });
    expect(fernet.encrypt(text)).toBe(token);
  });

  test('is refused with another key, and after a change of any of its bytes', () => {
    expect(() => fernetOf(newFernetKey()).decrypt(token)).toThrow('none of the 1 keys');
    const bytes = Buffer.from(token, 'base64url');
    for (const at of bytes.keys()) {
      const changed = Buffer.from(bytes);
      changed[at]! ^= 1;
      expect(() => fernetOf(key).decrypt(padded(changed))).toThrow(FernetError);
    }
  });
});

const padded = (bytes: Buffer): string => bytes.toString('base64').replaceAll('+', '-').replaceAll('/', '_');

test.each(['', 'plain text', 'gAAAA', 'gAAAAAAdwJ6w', `${recorded[0]!.token.slice(0, -4)}`, '😀'])(
  'the text %j is no token',
  (token) => {
    expect(() => fernetOf(oldKey).decrypt(token)).toThrow(
      expect.objectContaining({ code: 'ARIEL_FERNET_TOKEN' }),
    );
  },
);

test('the first of several keys encrypts', () => {
  const token = fernetOf(`${newKey},${oldKey}`).encrypt('x');
  expect(fernetOf(newKey).decrypt(token)).toBe('x');
  expect(() => fernetOf(oldKey).decrypt(token)).toThrow(FernetError);
});

test('one text has another token each time', () => {
  const fernet = fernetOf(oldKey);
  expect(fernet.encrypt('x')).not.toBe(fernet.encrypt('x'));
});

test('rotation takes a token to the first key and keeps its time', () => {
  const before = fernetOf(oldKey, 1_234).encrypt('x');
  const after = fernetOf(`${newKey},${oldKey}`, 9_999).rotate(before);
  expect(fernetOf(newKey).decrypt(after)).toBe('x');
  expect([secondsOf(before), secondsOf(after)]).toEqual([1_234n, 1_234n]);
  expect(() => fernetOf(newKey).rotate(before)).toThrow(FernetError);
});

test('a key that is made is one', () => {
  const key = newFernetKey();
  expect(key).toMatch(/^[\w-]{43}=$/);
  expect(fernetOf(key).decrypt(fernetOf(key).encrypt('x'))).toBe('x');
});

test.each([
  ['', 'Key 1 of 1'],
  ['short', 'Key 1 of 1'],
  [`${oldKey},`, 'Key 2 of 2'],
  [`${oldKey},${oldKey.slice(0, -1)}`, 'Key 2 of 2'],
])('the list of keys %j is refused, and the message names no key', (keys, message) => {
  expect(() => fernetOf(keys)).toThrow(message);
  expect(() => fernetOf(keys)).toThrow(expect.objectContaining({ code: 'ARIEL_FERNET_KEY' }));
  expect(() => fernetOf(keys)).not.toThrow(oldKey.slice(0, 20));
});
