// News of an asset as it is read again, and how a task asks for it. Data only: it crosses process boundaries.
import type { AssetKey } from './asset-expression.ts';

/** An event that is stored. */
export interface AssetEventRecord {
  readonly id: number;
  readonly asset: AssetKey & { readonly group: string };
  readonly atUs: number;
  /** JSON text of an object. */
  readonly extra: string;
  readonly partitionKey: string | null;
  /** The task that brought it; null where it came from outside. */
  readonly source: {
    readonly dagId: string;
    readonly runId: string;
    readonly taskId: string;
    readonly mapIndex: number;
  } | null;
}

/** Events of one asset or alias. The answer is a list of `AssetEventRecord`, oldest first. */
export interface AssetEventsQuestion {
  readonly about: 'asset-events';
  readonly source:
    | { readonly kind: 'asset'; readonly name: string; readonly uri: string }
    | { readonly kind: 'alias'; readonly name: string };
  /** Both ends count. Null: no end. */
  readonly afterUs: number | null;
  readonly beforeUs: number | null;
  readonly limit: number;
  /** Whether the limit takes the oldest instead of the newest. */
  readonly ascending: boolean;
}

/** The events that the asking task's run consumed. The answer is a list of `AssetEventRecord`, oldest first. */
export interface TriggeringEventsQuestion {
  readonly about: 'triggering-asset-events';
}
