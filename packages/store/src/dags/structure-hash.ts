// The hash that tells whether two forms of a DAG are the same DAG. It must not see where tasks stand in their file:
// a comment above a task moves it without changing it (the code's hash tells that).
import { createHash } from 'node:crypto';
import { canonicalJson, type DagDefinition } from '@ariel/core';

export function structureHash(definition: DagDefinition): string {
  const placeless = { ...definition, tasks: definition.tasks.map((task) => ({ ...task, source: null })) };
  return createHash('sha256').update(canonicalJson(placeless)).digest('hex');
}
