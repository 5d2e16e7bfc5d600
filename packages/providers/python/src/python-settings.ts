// In which Python a task runs: the options that all operators of this package share.

export interface PythonSettings {
  /**
   * The Python, with `apache-airflow-task-sdk` and what the task needs installed: the `bin/python` of a virtual environment.
   *
   * @default the environment's `ARIEL_PYTHON`, else `python3`
   */
  readonly python?: string;
  /** Environment variables of the task, added to the worker's. @default {} */
  readonly env?: Readonly<Record<string, string>>;
  /** Whether the task sees the environment variables of the worker. @default true */
  readonly inheritEnv?: boolean;
  /** The working folder. @default a folder of its own, which is gone after the task */
  readonly cwd?: string;
  /** Folders from which Python imports before all others. @default [] */
  readonly pythonPath?: readonly string[];
  /** Modules that are loaded once for all tasks of this Python, so that a task need not: slow ones that do nothing when they are imported. @default [] */
  readonly preload?: readonly string[];
}

/** By name, so that these can be told from what else an operator was given. */
export const settingNames = ['python', 'env', 'inheritEnv', 'cwd', 'pythonPath', 'preload'] as const;
