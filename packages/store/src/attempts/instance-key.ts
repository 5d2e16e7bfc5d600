// How the store names a task instance. An attempt of it has an id of its own; see docs/adr/0005-keys.md.

export interface InstanceKey {
  readonly runRef: number;
  readonly taskId: string;
  readonly mapIndex: number;
  readonly iteration: number;
}

/** Where one instance is found; parameters: run_ref, task_id, map_index, iteration. Iterations other than 0 belong to loops. */
export const whereInstance = 'run_ref = ? and task_id = ? and map_index = ? and iteration = ?';
