// ID tokens, as they are kept with a session: encrypted, since they say much about a person, and opened only to sign out at the provider.
import { hkdfSync } from 'node:crypto';
import { CompactEncrypt, compactDecrypt } from 'jose';

/** One that is longer is not kept, and would make no address that servers take: the person is signed out here only. */
const LONGEST = 6_000;

export interface KeptTokens {
  /** Null: it is too long to be sent back. */
  seal(token: string): Promise<string | null>;
  /** Null: it was sealed with another key. */
  open(sealed: string): Promise<string | null>;
}

export function createKeptTokens(secretKey: string): KeptTokens {
  const key = new Uint8Array(hkdfSync('sha256', secretKey, '', 'ariel kept id token', 32));
  return {
    async seal(token) {
      if (token.length > LONGEST) return null;
      return new CompactEncrypt(new TextEncoder().encode(token))
        .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
        .encrypt(key);
    },
    async open(sealed) {
      try {
        const { plaintext } = await compactDecrypt(sealed, key, {
          keyManagementAlgorithms: ['dir'],
          contentEncryptionAlgorithms: ['A256GCM'],
        });
        return new TextDecoder().decode(plaintext);
      } catch {
        return null;
      }
    },
  };
}
