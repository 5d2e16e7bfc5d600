// Keys that sign tokens and check their signatures: one secret that all share, or a private key whose public part the others
// know. What a token says, who may use it and until when is not looked at here.
import {
  createHmac,
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  type KeyObject,
  timingSafeEqual,
} from 'node:crypto';
import { calculateJwkThumbprint, compactVerify, exportJWK, type JWTPayload, SignJWT } from 'jose';
import { JOSEError } from 'jose/errors';
import { keySet } from './key-set.ts';

export interface TokenKeys {
  sign(claims: JWTPayload): string | Promise<string>;
  /** What it says, where a key that is trusted has signed it; else null. Throws KeysAwayError where nobody can say now. */
  open(token: string): JWTPayload | null | Promise<JWTPayload | null>;
}

const secretAlgorithms = { HS256: 'sha256', HS384: 'sha384', HS512: 'sha512' } as const;
export type SecretAlgorithm = keyof typeof secretAlgorithms;

/**
 * Signed and checked here and at once, not by the library: that one goes through the Web Crypto API, where each token waits for a
 * thread. A check takes 90 µs of a processor there and 18 µs here (HS512, Node 24), and with every call of a task there is one:
 * it was a seventh of what a server of tasks did.
 */
export function secretKeys(secret: string, algorithm: SecretAlgorithm = 'HS512'): TokenKeys {
  const key = createSecretKey(secret, 'utf8');
  const header = Buffer.from(JSON.stringify({ alg: algorithm, typ: 'JWT' })).toString('base64url');
  const hash = secretAlgorithms[algorithm];
  const signatureOf = (content: string): Buffer => createHmac(hash, key).update(content).digest();
  return {
    sign: (claims) => {
      const content = `${header}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}`;
      return `${content}.${signatureOf(content).toString('base64url')}`;
    },
    open: (token) => {
      const [head = '', claims = '', signature = '', ...rest] = token.split('.');
      if (rest.length > 0 || claimsIn(head)?.alg !== algorithm) return null;
      const given = Buffer.from(signature, 'base64url');
      const expected = signatureOf(`${head}.${claims}`);
      return given.length === expected.length && timingSafeEqual(given, expected) ? claimsIn(claims) : null;
    },
  };
}

export interface PrivateKeyOptions {
  /** PEM, PKCS #8. */
  readonly privateKey: string;
  /** @default what the key is for: RS256, ES256, ES384, ES512, EdDSA */
  readonly algorithm?: string;
  /** Name of the key in the tokens that it signs. @default its thumbprint (RFC 7638) */
  readonly keyId?: string;
  /** Where the public keys are that are trusted: address or path of a JSON Web Key Set. @default the private key's own */
  readonly trusted?: string;
}

/** Which there are; never one with a shared secret, so that a public key signs nothing. */
const KEY_ALGORITHMS = [
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  ...['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'],
] as const;
const LEAST_RSA_BITS = 2048;

/** @throws Error where the key is none or does not fit the algorithm, or the file of trusted keys cannot be read */
export function privateKeys({
  algorithm: given,
  keyId,
  privateKey,
  trusted: place,
}: PrivateKeyOptions): TokenKeys {
  const key = createPrivateKey(privateKey);
  const own = createPublicKey(key);
  const algorithm = given ?? algorithmOf(key);
  mustFit(key, algorithm);
  const trusted = place === undefined ? undefined : keySet(place);
  const algorithms = given === undefined && trusted !== undefined ? [...KEY_ALGORITHMS] : [algorithm];
  let name: Promise<string> | null = keyId === undefined ? null : Promise.resolve(keyId);
  return {
    sign: async (claims) => {
      name ??= exportJWK(own).then((jwk) => calculateJwkThumbprint(jwk));
      return new SignJWT(claims)
        .setProtectedHeader({ alg: algorithm, typ: 'JWT', kid: await name })
        .sign(key);
    },
    open: async (token) => {
      try {
        const { payload } = await compactVerify(token, trusted ?? (() => own), { algorithms });
        return claimsOf(Buffer.from(payload).toString('utf8'));
      } catch (error) {
        if (error instanceof JOSEError || error instanceof TypeError) return null;
        throw error;
      }
    },
  };
}

function algorithmOf({ asymmetricKeyDetails, asymmetricKeyType }: KeyObject): string {
  if (asymmetricKeyType === 'rsa') return 'RS256';
  if (asymmetricKeyType === 'ed25519') return 'EdDSA';
  const curves: Readonly<Record<string, string>> = {
    prime256v1: 'ES256',
    secp384r1: 'ES384',
    secp521r1: 'ES512',
  };
  const found = curves[asymmetricKeyDetails?.namedCurve ?? ''];
  if (found !== undefined) return found;
  throw new Error(
    `it is a key of the kind ${asymmetricKeyType}; expected RSA, Ed25519, or EC with P-256, P-384 or P-521`,
  );
}

function mustFit(key: KeyObject, algorithm: string): void {
  if (!KEY_ALGORITHMS.some((known) => known === algorithm))
    throw new Error(`${algorithm} is no algorithm for a private key; there are ${KEY_ALGORITHMS.join(', ')}`);
  const own = algorithmOf(key);
  const isRsa = /^[RP]S/.test(algorithm);
  const fits = isRsa ? own === 'RS256' : own === algorithm.replace('Ed25519', 'EdDSA');
  if (!fits) throw new Error(`${algorithm} does not fit the key, whose algorithm is ${own}`);
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
  if (isRsa && bits < LEAST_RSA_BITS)
    throw new Error(`it is an RSA key of ${bits} bits; at least ${LEAST_RSA_BITS} are expected`);
}

const claimsIn = (part: string): JWTPayload | null =>
  claimsOf(Buffer.from(part, 'base64url').toString('utf8'));

/** Null where it is no object. */
function claimsOf(text: string): JWTPayload | null {
  try {
    const read: unknown = JSON.parse(text);
    return typeof read === 'object' && read !== null ? (read as JWTPayload) : null;
  } catch {
    return null;
  }
}
