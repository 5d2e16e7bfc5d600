// Objects of Python's among the arguments of an operator: a timedelta, a set of tables, a client's options.

/** Made where the operator is made. */
export interface PythonObject {
  readonly __ariel_new__: {
    readonly class: string;
    readonly args: readonly unknown[];
    readonly kwargs: Readonly<Record<string, unknown>>;
  };
}

/**
 * An object for `kwargs` of `AirflowTask`: the class, or another callable, and what it is called with.
 *
 * @example
 * new AirflowTask({ taskId: 'wait', operator: '…TimeDeltaSensor', kwargs: { delta: pythonObject('datetime.timedelta', { kwargs: { minutes: 5 } }) } });
 */
export function pythonObject(
  path: string,
  {
    args = [],
    kwargs = {},
  }: {
    readonly args?: readonly unknown[];
    readonly kwargs?: Readonly<Record<string, unknown>>;
  } = {},
): PythonObject {
  return { __ariel_new__: { class: path, args, kwargs } };
}
