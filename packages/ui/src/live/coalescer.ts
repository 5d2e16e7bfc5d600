// Gathers keys and hands them on together: at once when it was quiet, then no oftener than the interval and never
// before the last hand-over has ended, so that a slow server is asked less often, not more.
import type { QueryKey } from './stale-keys.ts';

export interface Coalescer {
  add(keys: readonly QueryKey[]): void;
  stop(): void;
}

export function createCoalescer(
  intervalMs: number,
  flush: (keys: readonly QueryKey[]) => Promise<unknown>,
): Coalescer {
  const pending = new Map<string, QueryKey>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let busy = false;

  async function run(): Promise<void> {
    timer = undefined;
    busy = true;
    const keys = [...pending.values()];
    pending.clear();
    try {
      await flush(keys);
    } finally {
      busy = false;
      timer = setTimeout(() => {
        timer = undefined;
        if (pending.size > 0) void run();
      }, intervalMs);
    }
  }

  return {
    add(keys) {
      for (const key of keys) pending.set(JSON.stringify(key), key);
      if (timer === undefined && !busy && pending.size > 0) timer = setTimeout(() => void run(), 16);
    },
    stop() {
      if (timer !== undefined) clearTimeout(timer);
      pending.clear();
    },
  };
}
