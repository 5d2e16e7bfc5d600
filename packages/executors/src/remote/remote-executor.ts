// Leaves queued attempts to workers that pull them over HTTP. The rows say what is queued; this only wakes whoever waits.
import type { Executor } from '@ariel/protocol';

export interface RemoteExecutorOptions {
  /** Wakes the servers at which workers wait. May be lost: they look again now and then. */
  readonly announce: (signal: 'queued' | 'callbacks' | 'kill') => Promise<void>;
  /** Writes which attempts their workers are to end, so that whichever server they ask tells them. */
  readonly recordKills: (attemptIds: readonly string[], reason: string) => Promise<void>;
  readonly report: (problem: { readonly message: string; readonly error: unknown }) => void;
}

export function createRemoteExecutor({ announce, recordKills, report }: RemoteExecutorOptions): Executor {
  /** Acts that are under way: a stop waits for them. */
  const underWay = new Set<Promise<void>>();
  const begin = (message: string, act: () => Promise<void>): void => {
    const done = act()
      .catch((error: unknown) => report({ message, error }))
      .finally(() => underWay.delete(done));
    underWay.add(done);
  };
  return {
    name: 'RemoteExecutor',
    start: async () => undefined,
    queue: (attempts) => {
      if (attempts.length > 0) begin('workers could not be told of queued tasks', () => announce('queued'));
    },
    callbacksWait: () => begin('workers could not be told of callbacks', () => announce('callbacks')),
    kill: (attemptIds, reason) => {
      if (attemptIds.length === 0) return;
      // A worker that does not hear of it hears with its next heartbeat that the attempt is not live any more.
      begin('workers could not be told which tasks to end', async () => {
        await recordKills(attemptIds, reason);
        await announce('kill');
      });
    },
    stop: async () => {
      await Promise.all(underWay);
    },
  };
}
