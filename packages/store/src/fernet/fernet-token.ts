// One Fernet token and one key: version 0x80, time in seconds, IV, AES-128-CBC, HMAC-SHA256 over all of it, as URL-safe Base64.
// The format is Airflow's, byte for byte, so that keys and stored values work in both. Reads no clock.
import { createCipheriv, createDecipheriv, createHmac, timingSafeEqual } from 'node:crypto';

export interface FernetKey {
  readonly signing: Buffer;
  readonly encryption: Buffer;
}

export interface OpenedToken {
  readonly text: string;
  readonly seconds: bigint;
}

const VERSION = 0x80;
const TIME_AT = 1;
const IV_AT = 9;
const TEXT_AT = 25;
const BLOCK = 16;
const HMAC_BYTES = 32;
const KEY_BYTES = 32;
/** Base64 of whole groups of four, with its padding; Python writes and wants it, and takes both alphabets. */
const BASE64 = /^(?:[\w+/-]{4})*(?:[\w+/-]{2}==|[\w+/-]{3}=)?$/;

/** Null where the text is no key: 32 bytes, the first half to sign and the second to encrypt. */
export function fernetKey(text: string): FernetKey | null {
  const bytes = fromBase64(text);
  if (bytes?.length !== KEY_BYTES) return null;
  return { signing: bytes.subarray(0, BLOCK), encryption: bytes.subarray(BLOCK) };
}

export function sealToken(key: FernetKey, { text, seconds }: OpenedToken, iv: Uint8Array): string {
  const cipher = createCipheriv('aes-128-cbc', key.encryption, iv);
  const head = Buffer.alloc(IV_AT);
  head.writeUInt8(VERSION);
  head.writeBigUInt64BE(seconds, TIME_AT);
  const body = Buffer.concat([head, iv, cipher.update(text, 'utf8'), cipher.final()]);
  return toBase64(Buffer.concat([body, signatureOf(key, body)]));
}

/** Null where the token was not made with this key, or was changed. */
export function openToken(key: FernetKey, token: string): OpenedToken | null {
  const bytes = fromBase64(token);
  if (bytes === null || bytes[0] !== VERSION) return null;
  const end = bytes.length - HMAC_BYTES;
  if (end < TEXT_AT + BLOCK || (end - TEXT_AT) % BLOCK !== 0) return null;
  const body = bytes.subarray(0, end);
  if (!timingSafeEqual(signatureOf(key, body), bytes.subarray(end))) return null;
  const text = decrypted(key, body);
  return text === null ? null : { text, seconds: body.readBigUInt64BE(TIME_AT) };
}

/** Null where another program signed what is no padded text. */
function decrypted(key: FernetKey, body: Buffer): string | null {
  const decipher = createDecipheriv('aes-128-cbc', key.encryption, body.subarray(IV_AT, TEXT_AT));
  try {
    return Buffer.concat([decipher.update(body.subarray(TEXT_AT)), decipher.final()]).toString('utf8');
  } catch {
    return null;
  }
}

const signatureOf = (key: FernetKey, body: Buffer): Buffer =>
  createHmac('sha256', key.signing).update(body).digest();

function fromBase64(text: string): Buffer | null {
  return BASE64.test(text) ? Buffer.from(text, 'base64url') : null;
}

/** URL-safe and padded: Node leaves the padding out, Python wants it. */
export function toBase64(bytes: Buffer): string {
  return bytes.toString('base64').replaceAll('+', '-').replaceAll('/', '_');
}
