// What happened, for those who listen: told once it is committed, by whichever process wrote it. Nobody waits for who hears it.
import type { ErrorReport } from '@ariel/core';

/** A run by its reference, or by its names. */
export type HeardRun = { readonly runRef: number } | { readonly dagId: string; readonly runId: string };

export type HeardEvent =
  | {
      readonly kind: 'run';
      readonly run: HeardRun;
      readonly state: 'running' | 'success' | 'failed';
      readonly reason: string | null;
    }
  | {
      readonly kind: 'instance';
      readonly run: HeardRun;
      readonly taskId: string;
      readonly mapIndex: number;
      readonly iteration: number;
      /** Null: not known where an operator set the state. */
      readonly tryNumber: number | null;
      readonly state: string;
      readonly previousState: string | null;
      readonly error: ErrorReport | null;
    }
  | {
      readonly kind: 'asset';
      readonly what: 'created' | 'changed';
      readonly name: string;
      readonly uri: string;
      readonly group: string;
    }
  | { readonly kind: 'asset-alias'; readonly name: string; readonly group: string }
  | {
      readonly kind: 'import-error';
      readonly isNew: boolean;
      readonly filename: string;
      readonly stacktrace: string;
    };
