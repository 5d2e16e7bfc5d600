// Follows a log as it grows, until the try has ended: told by the file system and by live events, with a slow look
// at the size for whatever they do not tell (network folders, files that do not exist yet).
import { type FSWatcher, watch } from 'node:fs';
import type { LogWindow } from '@ariel/protocol';
import type { EventStream } from '../live/open-streams.ts';
import type { LiveSource } from '../server/api-options.ts';
import { DEFAULT_WINDOW_BYTES, readLogWindow } from './log-window.ts';

const FALLBACK_MS = 1_000;
/** While there is no file that could be watched. */
const NO_FILE_MS = 150;

export interface TailRequest {
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
  try {
    while (stream.isOpen) {
      // Asked before reading: what was written before the end is then certainly read.
      const complete = await request.hasEnded();
      const window: LogWindow = await readLogWindow(request.path, {
        from: position,
        limit: DEFAULT_WINDOW_BYTES,
        complete,
      });
      const moved = position < 0 || window.to > position;
      if (window.lines.length > 0) await sendWhenPossible(stream, 'lines', window);
      if (window.size > 0 || complete) position = Math.max(window.to, 0);
      if (moved && window.size > position) continue;
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

function createAlarm({ path, live, dagId, runId, stream }: TailRequest): Alarm {
  let watcher: FSWatcher | null = null;
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
  const watched = (): boolean => {
    try {
      watcher ??= watch(path, { persistent: false }, ring).on('error', ring);
      return true;
    } catch {
      return false;
    }
  };
  return {
    async next() {
      const waitMs = watched() ? FALLBACK_MS : NO_FILE_MS;
      if (!rung) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, waitMs);
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
      watcher?.close();
    },
  };
}
