// What passwords and extras are encrypted with before they are stored. Several keys: the first encrypts, all decrypt.
// Keeps keys in memory only, and names neither a key nor a text in an error.
import { createHash, randomBytes } from 'node:crypto';
import {
  type FernetKey,
  fernetKey,
  type OpenedToken,
  openToken,
  sealToken,
  toBase64,
} from './fernet-token.ts';

export interface Fernet {
  /** Tells the first key from others without telling it. */
  readonly keyId: string;
  /** A token of the first key. */
  encrypt(text: string): string;
  /** @throws FernetError where none of the keys made the token */
  decrypt(token: string): string;
  /** The same text and time as a token of the first key: afterwards the keys behind it may go. @throws FernetError */
  rotate(token: string): string;
}

export interface FernetOptions {
  /** As in `core.fernet_key`: keys with commas between them. */
  readonly keys: string;
  readonly nowUs: () => number;
  /** Sixteen bytes that never come again under one key. @default the system's random bytes */
  readonly newIv?: () => Uint8Array;
}

export class FernetError extends Error {
  override readonly name = 'FernetError';
  readonly code: 'ARIEL_FERNET_KEY' | 'ARIEL_FERNET_TOKEN';

  constructor(code: FernetError['code'], message: string) {
    super(message);
    this.code = code;
  }
}

const KEY_BYTES = 32;
const IV_BYTES = 16;
const US_PER_SECOND = 1_000_000;

/** @throws FernetError where the text is no list of keys */
export function createFernet({
  keys: text,
  newIv = () => randomBytes(IV_BYTES),
  nowUs,
}: FernetOptions): Fernet {
  const keys = keysIn(text);
  const [first] = keys;
  const open = (token: string): OpenedToken => {
    for (const key of keys) {
      const opened = openToken(key, token);
      if (opened) return opened;
    }
    throw new FernetError(
      'ARIEL_FERNET_TOKEN',
      `A stored secret cannot be decrypted: none of the ${keys.length} keys in core.fernet_key made it, or it was changed. Put the key that made it behind the others.`,
    );
  };
  return {
    keyId: createHash('sha256')
      .update('ariel fernet')
      .update(first.signing)
      .update(first.encryption)
      .digest('hex'),
    encrypt: (plain) =>
      sealToken(first, { text: plain, seconds: BigInt(Math.floor(nowUs() / US_PER_SECOND)) }, newIv()),
    decrypt: (token) => open(token).text,
    rotate: (token) => sealToken(first, open(token), newIv()),
  };
}

/** A key for `core.fernet_key`. */
export function newFernetKey(): string {
  return toBase64(randomBytes(KEY_BYTES));
}

function keysIn(text: string): readonly [FernetKey, ...FernetKey[]] {
  const keys = text.split(',').map((part, index, all) => {
    const key = fernetKey(part.trim());
    if (key) return key;
    throw new FernetError(
      'ARIEL_FERNET_KEY',
      `Key ${index + 1} of ${all.length} in core.fernet_key is no Fernet key: it must be 32 bytes in URL-safe Base64, 44 signs.`,
    );
  });
  return keys as [FernetKey, ...FernetKey[]];
}
