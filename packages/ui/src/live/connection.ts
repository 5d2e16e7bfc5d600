// The one live connection of a page: server-sent events in, reads made old out. Reconnects by itself, and then reads
// everything on the screen again, since hints may have been missed meanwhile.
import type { LiveEvent } from '@ariel/protocol';
import { useSyncExternalStore } from 'react';
import { queryClient } from '../api/query-client.ts';
import { createCoalescer } from './coalescer.ts';
import { type QueryKey, staleKeys } from './stale-keys.ts';

export type ConnectionState = 'connecting' | 'open' | 'lost';

const QUICK_MS = 250;
const SLOW_MS = 1_000;
const RETRY_MS = [500, 1_000, 2_000, 4_000, 8_000] as const;
const EVENT_NAMES = ['message', 'dag', 'run', 'tasks', 'import_errors', 'limits'] as const;

let state: ConnectionState = 'connecting';
const listeners = new Set<() => void>();

function setState(next: ConnectionState): void {
  if (state === next) return;
  state = next;
  for (const listener of listeners) listener();
}

const readAgain = (keys: readonly QueryKey[]) =>
  Promise.all(keys.map((queryKey) => queryClient.invalidateQueries({ queryKey }, { cancelRefetch: false })));

function readEverythingAgain(): void {
  void queryClient.invalidateQueries({ predicate: (query) => query.queryKey[0] !== 'code' });
}

/** Opens the connection until the returned function is called. */
export function openLiveConnection(): () => void {
  const quick = createCoalescer(QUICK_MS, readAgain);
  const slow = createCoalescer(SLOW_MS, readAgain);
  let source: EventSource | undefined;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let failures = 0;
  let wasOpen = false;

  function receive(message: MessageEvent<string>): void {
    let event: LiveEvent;
    try {
      event = JSON.parse(message.data) as LiveEvent;
    } catch {
      return;
    }
    const keys = staleKeys(event);
    quick.add(keys.quick);
    slow.add(keys.slow);
  }

  function connect(): void {
    source = new EventSource('/ui/events');
    source.onopen = () => {
      if (wasOpen) readEverythingAgain();
      wasOpen = true;
      failures = 0;
      setState('open');
    };
    source.onerror = () => {
      source?.close();
      setState('lost');
      const delay = RETRY_MS[Math.min(failures, RETRY_MS.length - 1)] ?? SLOW_MS;
      failures += 1;
      retry = setTimeout(connect, delay);
    };
    // The server could not keep up with this page: hints were lost.
    source.addEventListener('resync', readEverythingAgain);
    for (const name of EVENT_NAMES) source.addEventListener(name, receive as EventListener);
  }

  connect();
  return () => {
    source?.close();
    if (retry !== undefined) clearTimeout(retry);
    quick.stop();
    slow.stop();
    setState('connecting');
  };
}

export function useConnectionState(): ConnectionState {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => state,
  );
}
