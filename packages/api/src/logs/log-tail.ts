// Follows a log as it grows, until the try has ended: told by the store of logs and by live events, with a slow look at
// the size for whatever they do not tell.
import { setTimeout as delay } from 'node:timers/promises';
import type { LogWindow } from '@ariel/protocol';
import type { LogStore } from '@ariel/store';
import type { EventStream } from '../live/open-streams.ts';
import type { LiveSource } from '../server/api-options.ts';
import { DEFAULT_WINDOW_BYTES, readLogWindow } from './log-window.ts';

const FALLBACK_MS = 1_000;

export interface TailRequest {
  readonly logs: LogStore;
  readonly path: string;
  readonly from: number;
  readonly stream: EventStream;
  readonly live: LiveSource;
  readonly dagId: string;
  readonly runId: string;
  readonly hasEnded: () => Promise<boolean>;
}

export async function tailLog(request: TailRequest): Promise<void> {
  const { stream } = request;
  const alarm = createAlarm(request);
  let position = request.from;
  let isLate = request.logs.lateMs > 0;
  try {
    while (stream.isOpen) {
      // Asked before reading: what was written before the end is then certainly read.
      const complete = await request.hasEnded();
      const window: LogWindow = await readLogWindow(request.logs, request.path, {
        from: position,
        limit: DEFAULT_WINDOW_BYTES,
        complete,
      });
      const moved = position < 0 || window.to > position;
      if (window.lines.length > 0) await sendWhenPossible(stream, 'lines', window);
      if (window.size > 0 || complete) position = Math.max(window.to, 0);
      if (moved && window.size > position) continue;
      if (complete && window.to >= window.size && isLate) {
        // The last lines may come a moment after the news that the try has ended.
        isLate = false;
        await delay(request.logs.lateMs);
        continue;
      }
      if (complete && window.to >= window.size) {
        await sendWhenPossible(stream, 'end', { to: position, size: window.size });
        stream.end();
        return;
      }
      if (window.to === window.size || window.lines.length === 0) await alarm.next();
    }
  } finally {
    alarm.close();
  }
}

async function sendWhenPossible(stream: EventStream, event: string, data: unknown): Promise<void> {
  while (stream.isOpen && !stream.send(event, data)) {
    await new Promise<void>((resolve) => {
      stream.onDrain(resolve);
      stream.onClose(resolve);
    });
  }
}

interface Alarm {
  /** Resolves when something may have changed. */
  next(): Promise<void>;
  close(): void;
}

function createAlarm({ logs, path, live, dagId, runId, stream }: TailRequest): Alarm {
  let rung = false;
  let wake: (() => void) | null = null;
  const ring = (): void => {
    rung = true;
    wake?.();
  };
  const unsubscribe = live.subscribe((event) => {
    const isOurs =
      (event.kind === 'tasks' || event.kind === 'run') && event.dag_id === dagId && event.run_id === runId;
    if (isOurs) ring();
  });
  stream.onClose(ring);
  const unwatch = logs.watch(path, ring);
  return {
    async next() {
      if (!rung) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, FALLBACK_MS);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
      wake = null;
      rung = false;
    },
    close() {
      unsubscribe();
      unwatch();
    },
  };
}
