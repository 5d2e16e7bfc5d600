// What the pages read of the installation as a whole: logs, import errors, health, pools and limits.
import type { Iso } from './iso.ts';

export interface LogLine {
  readonly timestamp: Iso | null;
  readonly level: string;
  /** `task` (ctx.log), `stdout`, `stderr`, `ariel` (what Ariel itself notes). */
  readonly logger: string;
  readonly event: string;
  readonly [field: string]: unknown;
}

/**
 * GET /ui/dags/{dag_id}/runs/{run_id}/tasks/{task_id}/logs/{try_number}?map_index=-1&iteration=&from=<byte offset | -bytes from the end>&limit=<bytes, default 262144>
 * A window of the file at line borders. `tail` stays open as server-sent events (`event: lines`, data = LogWindow; `event: end`)
 * at …/logs/{try_number}/tail?map_index=&iteration=&from=<byte offset>.
 */
export interface LogWindow {
  readonly lines: readonly LogLine[];
  readonly from: number;
  readonly to: number;
  readonly size: number;
  /** True when the attempt has ended and nothing will follow. */
  readonly complete: boolean;
}

/** GET /ui/import_errors */
export interface ImportErrorView {
  readonly id: number;
  readonly rel_path: string;
  readonly bundle_name: string;
  readonly dag_id: string | null;
  readonly code: string;
  readonly message: string;
  readonly remedy: string | null;
  readonly line: number | null;
  readonly column: number | null;
  readonly stack: string;
  readonly at: Iso;
  readonly excerpt: readonly { readonly line: number; readonly text: string }[];
  /** DAGs of that file whose last good version is still there. */
  readonly stopped_dags: readonly string[];
}

/** GET /ui/health-view: components, pools, for the header and the home page. */
export interface HealthView {
  readonly components: readonly {
    readonly name: string;
    readonly status: 'healthy' | 'unhealthy' | 'absent';
    readonly detail: string;
  }[];
  readonly pools: readonly { readonly name: string; readonly slots: number; readonly used: number }[];
  readonly running_tasks: number;
  readonly queued_tasks: number;
}

/** GET /ui/limits: everything that holds work back although it is ready, and who holds it. */
export interface LimitsView {
  /** "Limit api:acme and pool warehouse are used up; 12 instances wait." */
  readonly headline: string;
  readonly pools: readonly PoolView[];
  readonly limits: readonly LimitView[];
  /** Tasks that are queued or running, and how many may be: of this scheduler, and of all where that is set. */
  readonly places: { readonly used: number; readonly max: number; readonly everywhere: number | null };
}

export interface PoolView {
  readonly name: string;
  /** −1: without limit. */
  readonly slots: number;
  readonly used: number;
  readonly include_deferred: boolean;
  readonly description: string | null;
  readonly held_by: readonly { readonly dag_id: string; readonly held: number }[];
}

/** A limit that tasks share by key, while something holds it, waits for it or did so lately. */
export interface LimitView {
  readonly key: string;
  readonly kind: 'concurrency' | 'rate';
  readonly max: number;
  /** Rates: so many starts in this time. */
  readonly per_ms: number | null;
  /** Held now, or started in that time. */
  readonly used: number;
  /** When a rate that is used up has room again. */
  readonly opens_at: Iso | null;
  readonly waiting: number;
  readonly waiting_by: readonly { readonly dag_id: string; readonly instances: number }[];
  /** The oldest first. */
  readonly holders: readonly {
    readonly dag_id: string;
    readonly run_id: string;
    readonly task_id: string;
    readonly map_index: number;
    readonly since: Iso;
  }[];
  readonly tasks: readonly { readonly dag_id: string; readonly task_id: string; readonly max: number }[];
  /** Where its tasks say different numbers: which counts, in words. */
  readonly warning: string | null;
}
