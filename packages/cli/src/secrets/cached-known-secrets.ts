// What the dag processor remembers of look-ups, where `secrets.use_cache` says so: whether a connection or variable is defined, found
// or not, for `secrets.cache_ttl_seconds`. Tasks, triggers and people are never answered from here.
import type { KnownSecrets } from '@ariel/store';
import type { ArielConfig } from '../config/config.ts';

/** Beyond this many the oldest are forgotten. */
const MOST_KEPT = 10_000;

interface Kept {
  readonly isKnown: boolean;
  readonly untilUs: number;
}

export interface CacheSettings {
  readonly ttlMs: number;
  readonly nowUs: () => number;
}

export function cachedKnownSecrets(ask: KnownSecrets, { nowUs, ttlMs }: CacheSettings): KnownSecrets {
  const kept = new Map<string, Kept>();
  return async (kind, names) => {
    const now = nowUs();
    const unknown = names.filter((name) => (kept.get(`${kind}/${name}`)?.untilUs ?? 0) <= now);
    const found = unknown.length === 0 ? new Set<string>() : await ask(kind, unknown);
    for (const name of unknown) {
      const key = `${kind}/${name}`;
      kept.delete(key);
      kept.set(key, { isKnown: found.has(name), untilUs: now + ttlMs * 1000 });
    }
    const known = new Set(names.filter((name) => kept.get(`${kind}/${name}`)?.isKnown));
    for (const key of kept.keys()) {
      if (kept.size <= MOST_KEPT) break;
      kept.delete(key);
    }
    return known;
  };
}

/** As the configuration says. */
export function parsingSecrets(
  { secrets: { cacheTtlMs, useCache } }: ArielConfig,
  ask: KnownSecrets,
  nowUs: () => number,
): KnownSecrets {
  return useCache ? cachedKnownSecrets(ask, { ttlMs: cacheTtlMs, nowUs }) : ask;
}
