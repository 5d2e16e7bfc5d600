// Does something again while no server can be reached; any other failure is the caller's at once.
import { setTimeout as delay } from 'node:timers/promises';
import { ServersUnreachableError } from './server-client.ts';

const FIRST_MS = 200;
const MOST_MS = 3_000;

export async function patiently<Result>(act: () => Promise<Result>, stopped: AbortSignal): Promise<Result> {
  for (let waitMs = FIRST_MS; ; waitMs = Math.min(waitMs * 2, MOST_MS)) {
    stopped.throwIfAborted();
    try {
      return await act();
    } catch (error) {
      if (!(error instanceof ServersUnreachableError)) throw error;
    }
    await delay(waitMs * (0.5 + Math.random() / 2), undefined, { signal: stopped });
  }
}
