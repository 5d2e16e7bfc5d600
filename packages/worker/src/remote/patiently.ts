// Does something again while no server can be reached; any other failure is the caller's at once.
import { pause, type WorkerTime } from '../machine/worker-machine.ts';
import { ServersUnreachableError } from './server-client.ts';

const FIRST_MS = 200;
const MOST_MS = 3_000;

export async function patiently<Result>(
  time: WorkerTime,
  act: () => Promise<Result>,
  stopped: AbortSignal,
): Promise<Result> {
  for (let waitMs = FIRST_MS; ; waitMs = Math.min(waitMs * 2, MOST_MS)) {
    stopped.throwIfAborted();
    try {
      return await act();
    } catch (error) {
      if (!(error instanceof ServersUnreachableError)) throw error;
    }
    await pause(time, waitMs * (0.5 + time.chance() / 2), stopped);
  }
}
