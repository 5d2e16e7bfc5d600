// So many tries in a minute from one address, of sign-ins and of tokens that open nothing. In memory: each server counts for
// itself. The bound keeps a flood of addresses from filling it; whoever is forgotten begins anew.
import { isIPv6 } from 'node:net';

const MAX_ADDRESSES = 20_000;
const MINUTE_US = 60_000_000;

export interface RateLimit {
  /** How many milliseconds the address must wait; 0: it need not, and its try is counted. */
  takeMs(address: string): number;
  /** As `takeMs`, without counting. */
  waitMs(address: string): number;
}

export function createRateLimit(perMinute: number, nowUs: () => number): RateLimit {
  const buckets = new Map<string, { readonly left: number; readonly atUs: number }>();
  const leftOf = (key: string, at: number): number => {
    const bucket = buckets.get(key);
    if (!bucket) return perMinute;
    return Math.min(perMinute, bucket.left + (Math.max(0, at - bucket.atUs) * perMinute) / MINUTE_US);
  };
  const waitMs = (left: number): number =>
    left >= 1 ? 0 : Math.ceil(((1 - left) * MINUTE_US) / perMinute / 1000);
  return {
    takeMs(address) {
      const key = keyOf(address);
      const at = nowUs();
      const left = leftOf(key, at);
      buckets.delete(key);
      buckets.set(key, { left: left >= 1 ? left - 1 : left, atUs: at });
      const [oldest] = buckets.keys();
      if (buckets.size > MAX_ADDRESSES && oldest !== undefined) buckets.delete(oldest);
      return waitMs(left);
    },
    waitMs(address) {
      return waitMs(leftOf(keyOf(address), nowUs()));
    },
  };
}

/** A network of IPv6 is one household: whoever has one address of it has all. */
function keyOf(address: string): string {
  if (!isIPv6(address)) return address;
  const [head = '', tail] = address.toLowerCase().split('%')[0]?.split('::') ?? [];
  const first = head === '' ? [] : head.split(':');
  const last = tail === undefined || tail === '' ? [] : tail.split(':');
  const middle = tail === undefined ? [] : Array.from({ length: 8 - first.length - last.length }, () => '0');
  return [...first, ...middle, ...last].slice(0, 4).join(':');
}
