// Making an operator object that places nothing: an instance of a mapped operator, in the process that runs it.

let taskIdNow: string | null = null;

/** Runs `make`, in which the constructor of an operator places no task but takes this id. */
export function constructDetached<Operator>(taskId: string, make: () => Operator): Operator {
  const before = taskIdNow;
  taskIdNow = taskId;
  try {
    return make();
  } finally {
    taskIdNow = before;
  }
}

/** Null: what is constructed now is placed. */
export function detachedTaskId(): string | null {
  return taskIdNow;
}
