// A file of a bundle as a token that a client can hand back but not invent.
import { createHmac, timingSafeEqual } from 'node:crypto';

export interface FilePlace {
  readonly bundleName: string;
  readonly relPath: string;
}

export function fileToken(secretKey: string, place: FilePlace): string {
  return signed(secretKey, [place.bundleName, place.relPath]);
}

/** The file that a token names; null where we did not make it. */
export function fileOfToken(secretKey: string, token: string): FilePlace | null {
  const value = verified(secretKey, token);
  if (!Array.isArray(value) || value.length !== 2) return null;
  return { bundleName: String(value[0]), relPath: String(value[1]) };
}

/** JSON with its signature, as text that fits into an address. */
export function signed(secretKey: string, value: unknown): string {
  const body = Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${body}.${signature(secretKey, body)}`;
}

export function verified(secretKey: string, token: string): unknown {
  const [body, given, ...rest] = token.split('.');
  if (body === undefined || given === undefined || rest.length > 0) return null;
  const expected = Buffer.from(signature(secretKey, body));
  const received = Buffer.from(given);
  if (expected.length !== received.length || !timingSafeEqual(expected, received)) return null;
  return JSON.parse(Buffer.from(body, 'base64url').toString());
}

function signature(secretKey: string, body: string): string {
  return createHmac('sha256', secretKey).update(`ariel-token:${body}`).digest('base64url');
}
