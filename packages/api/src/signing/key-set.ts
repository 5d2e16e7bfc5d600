// The public keys that are trusted, as a JSON Web Key Set: at an address, or in a file. What was read is kept for a while, so that a
// key may be added and taken away while servers run.
import { readFileSync, statSync } from 'node:fs';
import { createLocalJWKSet, createRemoteJWKSet, type JSONWebKeySet } from 'jose';
import { JWKSMultipleMatchingKeys, JWKSNoMatchingKey } from 'jose/errors';

/** Finds the key that a token names; throws an error of jose's where there is none. */
export type KeySet = (
  ...asked: Parameters<ReturnType<typeof createLocalJWKSet>>
) => ReturnType<ReturnType<typeof createLocalJWKSet>>;

/** The keys cannot be read now: whether a token counts, nobody can say. */
class KeysAwayError extends Error {
  readonly code = 'ARIEL_TOKEN_KEYS_AWAY';

  constructor(where: string, cause: unknown) {
    const why = cause instanceof Error ? cause.message : String(cause);
    super(`The keys at ${where}, which tokens are checked with, cannot be read: ${why}`, { cause });
    this.name = 'KeysAwayError';
  }
}

const KEPT_MS = 600_000;
const LOOK_MS = 10_000;
const TIMEOUT_MS = 5_000;

/** An address (http or https) is asked when a token is to be checked; a file is read at once. @throws Error where the file has none */
export function keySet(place: string, nowMs: () => number = () => performance.now()): KeySet {
  return /^https?:/i.test(place) ? atAddress(place) : inFile(place, nowMs);
}

function atAddress(address: string): KeySet {
  const remote = createRemoteJWKSet(new URL(address), { cacheMaxAge: KEPT_MS, timeoutDuration: TIMEOUT_MS });
  return async (header, token) => {
    try {
      return await remote(header, token);
    } catch (error) {
      if (error instanceof JWKSNoMatchingKey || error instanceof JWKSMultipleMatchingKeys) throw error;
      // Whoever gives them may be away for a while: those that were there last still count.
      const last = remote.jwks();
      if (last === undefined) throw new KeysAwayError(address, error);
      return createLocalJWKSet(last)(header, token);
    }
  };
}

function inFile(path: string, nowMs: () => number): KeySet {
  const changedMs = (): number => statSync(path).mtimeMs;
  let keys = readKeys(path);
  let readOf = changedMs();
  let lookedMs = nowMs();
  return async (header, token) => {
    if (nowMs() - lookedMs > LOOK_MS) {
      lookedMs = nowMs();
      try {
        const changed = changedMs();
        if (changed !== readOf) keys = readKeys(path);
        readOf = changed;
      } catch {
        // Those that were there last still count.
      }
    }
    return keys(header, token);
  };
}

function readKeys(path: string): KeySet {
  return createLocalJWKSet(JSON.parse(readFileSync(path, 'utf8')) as JSONWebKeySet);
}
