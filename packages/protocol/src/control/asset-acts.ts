// Acts of operators on assets and partitions.
import type { Actor, RunReference } from './references.ts';

export interface CreateAssetEventRequest {
  readonly assetId: number;
  readonly extra: Readonly<Record<string, unknown>>;
  readonly partitionKey: string | null;
  readonly actor: Actor;
}

export interface CreateAssetEventAnswer {
  readonly eventId: number;
  readonly asset: { readonly name: string; readonly uri: string; readonly group: string };
}

export interface MaterializeAssetRequest {
  readonly assetId: number;
  readonly runId: string | null;
  /** Microseconds. */
  readonly logicalDate: number | null;
  readonly dataInterval: { readonly start: number; readonly end: number } | null;
  readonly runAfter: number | null;
  readonly conf: Readonly<Record<string, unknown>>;
  readonly note: string | null;
  readonly partitionKey: string | null;
  /** As in `TriggerRunRequest`. @default false */
  readonly drainsDag?: boolean;
  /** The version of the DAG's bundle whose code it runs. @default the newest that is evaluated */
  readonly bundleVersion?: string | null;
  readonly actor: Actor;
}

/** Events that wait for a consumer: of an asset, of a DAG, or of both. */
export interface DeleteQueuedEventsRequest {
  readonly assetId: number | null;
  readonly dagId: string | null;
  /** Only those before this instant. */
  readonly beforeUs: number | null;
  readonly actor: Actor;
}

/** Exactly one of run id, key and dates says which runs are meant. */
export interface ClearPartitionsRequest {
  readonly dagId: string;
  readonly runId: string | null;
  readonly partitionKey: string | null;
  /** Runs whose partition lies between these instants; both ends count. */
  readonly dates: { readonly startUs: number | null; readonly endUs: number | null } | null;
  /** Their tasks run again, too. */
  readonly clearTaskInstances: boolean;
  readonly dryRun: boolean;
  readonly actor: Actor;
}

export interface ClearedPartitions {
  readonly runs: readonly RunReference[];
  readonly instances: number;
}
