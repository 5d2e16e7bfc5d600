// Places in a stored DAG are relative to its bundle: the same file in another folder is the same DAG.
import { realpathSync } from 'node:fs';
import { relative } from 'node:path';
import type { DagDefinition } from '@ariel/core';

export function withRelativePlaces(definition: DagDefinition, root: string): DagDefinition {
  const real = realpathSync(root);
  const tasks = definition.tasks.map((task) => {
    if (task.source === null) return task;
    return {
      ...task,
      source: { ...task.source, path: relative(real, task.source.path).replaceAll('\\', '/') },
    };
  });
  return { ...definition, tasks };
}
