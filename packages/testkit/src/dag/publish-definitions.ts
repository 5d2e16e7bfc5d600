// Takes DAGs into the database as the dag processor would, from a file of their own.
import { createHash, randomUUID } from 'node:crypto';
import { canonicalJson, type DagDefinition } from '@ariel/core';
import { type Database, publishEvaluation } from '@ariel/store';

export interface PublishOptions {
  /** Microseconds since the epoch. */
  readonly nowUs: number;
  readonly newId?: () => string;
  /** The file's content, for what reads code; nothing by default. */
  readonly source?: string;
  readonly maxActiveRuns?: number;
  readonly maxActiveTasks?: number;
}

/** The file has the name of the first DAG; what is different has another hash. */
export async function publishDefinitions(
  database: Database,
  definitions: readonly DagDefinition[],
  { nowUs, newId = randomUUID, source, maxActiveRuns = 16, maxActiveTasks = 16 }: PublishOptions,
): Promise<void> {
  const relPath = `${definitions[0]?.dagId}.ts`;
  const hash = createHash('sha256')
    .update(canonicalJson({ definitions, source: source ?? null }))
    .digest('hex');
  await publishEvaluation(database, {
    bundleName: 'dags',
    relPath,
    contentHash: hash,
    codeHash: hash,
    lockHash: null,
    files: source === undefined ? [] : [{ path: relPath, hash, content: new TextEncoder().encode(source) }],
    definitions,
    dagPlaces: {},
    warnings: [],
    errors: [],
    durationMs: 1,
    defaults: { maxActiveRuns, maxActiveTasks, pausedAtCreation: false },
    nowUs,
    newId,
  });
}
