// What the evaluation of one DAG file gives to be remembered. Data only; the store looks at nothing of the file itself.
import type { DagDefinition } from '@ariel/core';

/** A file of a DAG's code, by the hash of its content. */
export interface StoredCodeFile {
  /** Relative to the bundle, with `/`. */
  readonly path: string;
  readonly hash: string;
  readonly content: Uint8Array;
}

/** Why a DAG file, or one DAG of it, could not be taken. */
export interface StoredImportError {
  /** The DAG that is wrong, where the file could say so. */
  readonly dagId: string | null;
  readonly code: string;
  readonly message: string;
  readonly remedy: string | null;
  /** In the DAG file itself, from 1. */
  readonly line: number | null;
  readonly column: number | null;
  readonly stack: string;
}

export interface StoredDagWarning {
  readonly dagId: string;
  readonly kind: string;
  readonly message: string;
}

/** What a DAG gets that does not say it itself. */
export interface DagDefaults {
  readonly maxActiveRuns: number;
  readonly maxActiveTasks: number;
  readonly pausedAtCreation: boolean;
}

export interface DagFileEvaluation {
  readonly bundleName: string;
  /** The version of the bundle in which the file lay so, with its number among those. @default the bundle has no versions */
  readonly bundleVersion?: { readonly version: string; readonly seq: number };
  readonly relPath: string;
  /** Hash of the DAG file alone. */
  readonly contentHash: string;
  /** Hash of the file with all that it imports; null where the file failed. */
  readonly codeHash: string | null;
  readonly lockHash: string | null;
  readonly files: readonly StoredCodeFile[];
  readonly definitions: readonly DagDefinition[];
  /** Where the file makes each DAG, by DAG id, where that is known. From 1. */
  readonly dagPlaces: Readonly<Record<string, { readonly line: number; readonly column: number }>>;
  readonly warnings: readonly StoredDagWarning[];
  readonly errors: readonly StoredImportError[];
  readonly durationMs: number;
}
