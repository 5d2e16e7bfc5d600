// Random texts that open something: they are shown once, and only a hash of them is kept. They have so much chance in them that a
// plain hash is enough.
import { createHash, randomBytes } from 'node:crypto';

const API_TOKEN_PREFIX = 'ariel_';
const API_TOKEN = /^ariel_[A-Za-z0-9_-]{43}$/;

export function newSessionSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** With a beginning of its own, so that whoever finds one knows what it is. */
export function newApiToken(): string {
  return `${API_TOKEN_PREFIX}${randomBytes(32).toString('base64url')}`;
}

export function looksLikeApiToken(text: string): boolean {
  return API_TOKEN.test(text);
}

/** Under which it is kept. */
export function hashOfSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url');
}
