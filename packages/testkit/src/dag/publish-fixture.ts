// Takes a DAG into the database as the dag processor would, from a file of its own.
import { createHash } from 'node:crypto';
import { canonicalJson } from '@ariel/core';
import { type Database, publishEvaluation } from '@ariel/store';
import type { DagFixture } from './dag-builder.ts';

export async function publishFixture(
  database: Database,
  { definition }: DagFixture,
  nowUs: number,
  newId: () => string,
  { maxActiveRuns, maxActiveTasks } = { maxActiveRuns: 16, maxActiveTasks: 16 },
): Promise<void> {
  const hash = createHash('sha256').update(canonicalJson(definition)).digest('hex');
  await publishEvaluation(database, {
    bundleName: 'dags',
    relPath: `${definition.dagId}.ts`,
    contentHash: hash,
    codeHash: hash,
    lockHash: null,
    files: [],
    definitions: [definition],
    dagPlaces: {},
    warnings: [],
    errors: [],
    durationMs: 1,
    defaults: { maxActiveRuns, maxActiveTasks, pausedAtCreation: false },
    nowUs,
    newId,
  });
}
