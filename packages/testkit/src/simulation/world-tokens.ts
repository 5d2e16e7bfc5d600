// The tokens of a simulated world: all its servers and workers have one secret, and each its own clock.
import { createTaskTokens, type TaskTokens } from '@ariel/api';

const SECRET = 'what all of this world share and nobody outside of it knows';
/** A worker makes itself a new token so often. */
const FRESH_US = 120_000_000;

export function serverTokens(nowUs: () => number): TaskTokens {
  return createTaskTokens({ secret: SECRET, nowUs });
}

/** The worker's own token, as it makes it itself. */
export function workerTokens(workerId: string, nowUs: () => number): () => Promise<string> {
  const tokens = serverTokens(nowUs);
  let last: { readonly token: string; readonly atUs: number } | null = null;
  return async () => {
    if (last && Math.abs(nowUs() - last.atUs) < FRESH_US) return last.token;
    last = { token: await tokens.forWorker(workerId), atUs: nowUs() };
    return last.token;
  };
}
