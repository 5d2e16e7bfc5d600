// Reads one try's log: opens at the end (or at a linked line), reads further windows on request, follows the tail by
// server-sent events while the try runs, and picks the tail up again where it was lost.
import type { InstanceName, LogWindow } from '@ariel/protocol';
import { useCallback, useEffect, useRef, useState } from 'react';
import { query, request } from '../api/request.ts';
import {
  anchorOffset,
  emptyLog,
  endOf,
  type LoadedLog,
  mergeWindow,
  startOf,
  windowBytes,
} from './log-windows.ts';

const TAIL_RETRY_MS = 1_500;

export interface LogReader {
  readonly log: LoadedLog;
  readonly isLoading: boolean;
  readonly error: unknown;
  readonly loadEarlier: () => void;
  readonly loadLater: () => void;
  readonly jump: (to: 'start' | 'end') => void;
}

/** `path` is `…/logs/{try}`; a new path is a new log. */
export function useLogReader(
  path: string,
  { iteration, map_index: mapIndex }: InstanceName,
  anchor: string | undefined,
): LogReader {
  const [log, setLog] = useState<LoadedLog>(emptyLog);
  const [isLoading, setLoading] = useState(true);
  const [error, setError] = useState<unknown>(null);
  const latest = useRef(log);
  const busy = useRef(false);
  const firstAnchor = useRef(anchor);

  const update = useCallback((change: (log: LoadedLog) => LoadedLog) => {
    latest.current = change(latest.current);
    setLog(latest.current);
  }, []);

  const read = useCallback(
    async (from: number, limit: number, isFresh: boolean) => {
      if (busy.current) return;
      busy.current = true;
      setLoading(true);
      try {
        const window = await request<LogWindow>(
          `${path}${query({ map_index: mapIndex, iteration, from, limit })}`,
        );
        update((known) => mergeWindow(isFresh ? emptyLog : known, window));
        setError(null);
      } catch (cause) {
        setError(cause);
      } finally {
        busy.current = false;
        setLoading(false);
      }
    },
    [path, mapIndex, iteration, update],
  );

  useEffect(() => {
    busy.current = false;
    update(() => emptyLog);
    void read(anchorOffset(firstAnchor.current) ?? -windowBytes, windowBytes, true);
    firstAnchor.current = undefined;
  }, [read, update]);

  // The tail follows only what is loaded to its end; otherwise it would leave a hole.
  const isAtEnd = log.windows.length > 0 && endOf(log) >= log.size;
  const isTailing = isAtEnd && !log.isComplete;
  useEffect(() => {
    if (!isTailing) return;
    return followTail(
      () => `${path}/tail${query({ map_index: mapIndex, iteration, from: endOf(latest.current) })}`,
      (window) => update((known) => (window.from === endOf(known) ? mergeWindow(known, window) : known)),
      () => update((known) => ({ ...known, isComplete: true })),
    );
  }, [isTailing, path, mapIndex, iteration, update]);

  return {
    log,
    isLoading,
    error,
    loadEarlier: useCallback(() => {
      const start = startOf(latest.current);
      if (start <= 0) return;
      const from = Math.max(0, start - windowBytes);
      void read(from, start - from, false);
    }, [read]),
    loadLater: useCallback(() => {
      const end = endOf(latest.current);
      if (latest.current.windows.length > 0 && end < latest.current.size) void read(end, windowBytes, false);
    }, [read]),
    jump: useCallback((to) => void read(to === 'start' ? 0 : -windowBytes, windowBytes, true), [read]),
  };
}

/** Pieces are gathered for a frame, so that a chatty task costs one paint, not one per line. */
function followTail(
  address: () => string,
  onWindow: (window: LogWindow) => void,
  onEnd: () => void,
): () => void {
  let source: EventSource | undefined;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let frame = 0;
  let pending: LogWindow[] = [];
  const flush = () => {
    frame = 0;
    for (const window of pending) onWindow(window);
    pending = [];
  };
  const connect = () => {
    source = new EventSource(address());
    source.addEventListener('lines', (event) => {
      pending.push(JSON.parse((event as MessageEvent<string>).data) as LogWindow);
      if (frame === 0) frame = requestAnimationFrame(flush);
    });
    source.addEventListener('end', () => {
      flush();
      source?.close();
      onEnd();
    });
    source.onerror = () => {
      source?.close();
      flush();
      retry = setTimeout(connect, TAIL_RETRY_MS);
    };
  };
  connect();
  return () => {
    source?.close();
    cancelAnimationFrame(frame);
    if (retry !== undefined) clearTimeout(retry);
  };
}
