// Whether a component was heard of lately.
import type { JobRow } from '@ariel/store/reads';
import type { ApiContext } from '../../server/api-context.ts';

export const DEFAULT_THRESHOLD_MS = 30_000;

/** One process of a kind that is alive. */
export interface Instance {
  readonly hostname: string;
  readonly lastUs: number;
  readonly bundles: readonly string[];
}

export interface Heart {
  /** Null: there is none. */
  readonly status: 'healthy' | 'unhealthy' | null;
  readonly lastUs: number | null;
  readonly hostname: string | null;
  /** Those that are alive, the one that was heard last first. */
  readonly instances: readonly Instance[];
}

/** `atUs`: now, on the clock on which heartbeats are written. */
export function heartOf(
  jobs: readonly JobRow[],
  kind: string,
  { healthThresholdMs = DEFAULT_THRESHOLD_MS }: Pick<ApiContext, 'healthThresholdMs'>,
  atUs: number,
): Heart {
  const ofKind = jobs
    .filter((job) => job.kind.replaceAll('-', '_') === kind)
    .sort((left, right) => right.heartbeat_at - left.heartbeat_at);
  const [latest] = ofKind;
  if (!latest) return { status: null, lastUs: null, hostname: null, instances: [] };
  const alive = ofKind.filter((job) => (atUs - job.heartbeat_at) / 1000 <= healthThresholdMs);
  return {
    status: alive.length > 0 ? 'healthy' : 'unhealthy',
    lastUs: latest.heartbeat_at,
    hostname: latest.hostname,
    instances: alive.map((job) => ({
      hostname: job.hostname,
      lastUs: job.heartbeat_at,
      bundles: bundlesOfJob(job.detail),
    })),
  };
}

/** Heartbeats are on the database's clock, where that is another machine's. */
export const heartbeatClock = ({
  database,
  nowUs,
}: Pick<ApiContext, 'database' | 'nowUs'>): Promise<number> =>
  database.dialect === 'postgres' ? database.clockUs() : Promise.resolve(nowUs());

export function bundlesOfJob(detail: string | null): readonly string[] {
  const known = detail === null ? {} : (JSON.parse(detail) as { readonly bundles?: readonly string[] });
  return known.bundles ?? [];
}
