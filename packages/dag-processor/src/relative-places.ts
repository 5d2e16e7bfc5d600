// Places in a stored DAG are relative to its bundle: the same file in another folder is the same DAG.
import { realpathSync } from 'node:fs';
import type { DagDefinition } from '@ariel/core';
import { listedNames } from '@ariel/loader';

export function withRelativePlaces(definition: DagDefinition, root: string): DagDefinition {
  const nameOf = listedNames(realpathSync(root));
  const tasks = definition.tasks.map((task) => {
    if (task.source === null) return task;
    return { ...task, source: { ...task.source, path: nameOf(task.source.path) } };
  });
  return { ...definition, tasks };
}
