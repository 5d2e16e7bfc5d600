// What passwords, extras and variables become on their way into a row and back. Without a key nothing secret is stored, unless
// the installation says that it shall be stored as it is.
import type { Fernet } from '../fernet/fernet.ts';

/** Not `fernet: null` alone: that somebody forgot the key must not look like a decision. */
export type Vault =
  | { readonly kind: 'fernet'; readonly fernet: Fernet }
  /** `core.fernet_key = none`. */
  | { readonly kind: 'plain' }
  | { readonly kind: 'closed' };

export interface SealedText {
  readonly text: string | null;
  readonly isSealed: boolean;
}

/** There is no key, and a secret is to be written or read. */
export class NoFernetKeyError extends Error {
  override readonly name = 'NoFernetKeyError';
  readonly code = 'ARIEL_FERNET_KEY_MISSING';
}

/** Null and an empty text hold no secret. @throws NoFernetKeyError */
export function seal(vault: Vault, text: string | null): SealedText {
  if (text === null || text === '') return { text, isSealed: false };
  switch (vault.kind) {
    case 'fernet':
      return { text: vault.fernet.encrypt(text), isSealed: true };
    case 'plain':
      return { text, isSealed: false };
    case 'closed':
      throw new NoFernetKeyError(
        'A secret cannot be stored: core.fernet_key is not set, and it would lie in the database for everybody to read. ' +
          'Set it (ARIEL__CORE__FERNET_KEY) to the same key on all processes; "openssl rand -base64 32" makes a new one. ' +
          'Set it to "none" to store secrets unencrypted.',
      );
  }
}

/** @throws NoFernetKeyError, FernetError */
export function unseal(vault: Vault, text: string | null, isSealed: boolean): string | null {
  if (text === null || !isSealed) return text;
  if (vault.kind === 'fernet') return vault.fernet.decrypt(text);
  throw new NoFernetKeyError(
    'A stored secret is encrypted, and core.fernet_key is not set here. Set it (ARIEL__CORE__FERNET_KEY) to the key of the installation.',
  );
}
