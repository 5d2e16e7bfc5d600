// Whether a component was heard of lately.
import type { JobRow } from '@ariel/store/reads';
import type { ApiContext } from '../server/api-context.ts';

const DEFAULT_THRESHOLD_MS = 30_000;

export interface Heart {
  /** Null: there is none. */
  readonly status: 'healthy' | 'unhealthy' | null;
  readonly lastUs: number | null;
  readonly hostname: string | null;
}

export function heartOf(
  jobs: readonly JobRow[],
  kind: string,
  { healthThresholdMs, nowUs }: ApiContext,
): Heart {
  const [latest] = jobs
    .filter((job) => job.kind.replaceAll('-', '_') === kind)
    .sort((left, right) => right.heartbeat_at - left.heartbeat_at);
  if (!latest) return { status: null, lastUs: null, hostname: null };
  const silentMs = (nowUs() - latest.heartbeat_at) / 1000;
  return {
    status: silentMs <= (healthThresholdMs ?? DEFAULT_THRESHOLD_MS) ? 'healthy' : 'unhealthy',
    lastUs: latest.heartbeat_at,
    hostname: latest.hostname,
  };
}
