// A DAG as its file made it: data to store, and functions to run.
import type { DagDefinition } from '@ariel/core';
import type { TaskHandler } from '../run/task-handler.ts';

export interface AuthoredDag {
  readonly definition: DagDefinition;
  readonly handlers: ReadonlyMap<string, TaskHandler>;
}
