// The pages' one clock: ticks only while something on a visible page shows moving time.
import { useSyncExternalStore } from 'react';

interface Ticker {
  subscribe(listener: () => void): () => void;
  read(): number;
}

function createTicker(periodMs: number): Ticker {
  const listeners = new Set<() => void>();
  let now = Date.now();
  let timer: ReturnType<typeof setInterval> | undefined;
  const tick = () => {
    if (document.hidden) return;
    now = Date.now();
    for (const listener of listeners) listener();
  };
  return {
    subscribe(listener) {
      listeners.add(listener);
      if (timer === undefined) {
        now = Date.now();
        timer = setInterval(tick, periodMs);
        document.addEventListener('visibilitychange', tick);
      }
      return () => {
        listeners.delete(listener);
        if (listeners.size > 0) return;
        clearInterval(timer);
        timer = undefined;
        document.removeEventListener('visibilitychange', tick);
      };
    },
    read: () => now,
  };
}

const seconds = createTicker(1_000);
const coarse = createTicker(15_000);
const idle = () => () => {};

/** Now, again each second while `moving`. */
export function useSeconds(moving: boolean): number {
  return useSyncExternalStore(moving ? seconds.subscribe : idle, seconds.read);
}

/** Now, again a few times a minute: for relative words. */
export function useMinutes(): number {
  return useSyncExternalStore(coarse.subscribe, coarse.read);
}
