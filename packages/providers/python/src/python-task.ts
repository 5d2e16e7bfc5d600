// Functions in Python as tasks.
import {
  addLibraryFolder,
  BaseOperator,
  type ChosenBranch,
  encodeValue,
  type OperatorOptions,
  type TaskContext,
  type Templated,
} from '@ariel/sdk';
import { exactJson } from './exact-json.ts';
import type { PythonSettings } from './python-settings.ts';
import { runInPython } from './run-in-python.ts';

addLibraryFolder(import.meta.url);

export interface PythonTaskOptions extends OperatorOptions, PythonSettings {
  /** Which function runs: `package.module:function`; with `source` the name of a function in it. */
  readonly callable: string;
  /** The text of a Python module that has the function. @default the module that `callable` names */
  readonly source?: string;
  /** Arguments by position. @default [] */
  readonly opArgs?: Templated<readonly unknown[]>;
  /** Arguments by name. Whatever else the function names of Airflow's context it is given: `ti`, `ds`, `params`, `logical_date`. @default {} */
  readonly opKwargs?: Templated<Readonly<Record<string, unknown>>>;
}

/**
 * Runs a Python function through the official Task SDK, in a Python that you choose. It sees Airflow's context, connections, variables,
 * XComs and stores, may defer itself, skip itself or fail; what it returns is the task's result.
 *
 * @example
 * const score = new PythonTask({ taskId: 'score', python: '/opt/ml/bin/python', callable: 'acme.scoring:score', opKwargs: { day: '{{ ds }}' } });
 */
export class PythonTask<Result = unknown> extends BaseOperator<Result> {
  static override readonly templateFields: readonly string[] = ['opArgs', 'opKwargs', 'env', 'cwd'];
  readonly callable: string;
  readonly source: string | null;
  readonly opArgs: readonly unknown[];
  readonly opKwargs: Readonly<Record<string, unknown>>;
  readonly python?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly inheritEnv?: boolean;
  readonly cwd?: string;
  readonly pythonPath?: readonly string[];
  readonly preload?: readonly string[];
  #running: Promise<unknown> | null = null;

  constructor(options: PythonTaskOptions) {
    super(options);
    this.callable = options.callable;
    this.source = options.source ?? null;
    this.opArgs = this.rendered<readonly unknown[]>(options.opArgs ?? []);
    this.opKwargs = this.rendered<Readonly<Record<string, unknown>>>(options.opKwargs ?? {});
    Object.assign(this, chosenSettings(options));
  }

  execute(context: TaskContext): Promise<Result> {
    return this.#run(context);
  }

  /** Goes on where its Python deferred it. */
  resumePython(context: TaskContext): Promise<Result> {
    return this.#run(context);
  }

  /** Python cleans up, as far as its operator does: it is waited for. */
  override async onKill(): Promise<void> {
    await this.#running?.catch(() => undefined);
  }

  async #run(context: TaskContext): Promise<Result> {
    const { callable, opArgs, opKwargs, source } = this;
    const work = {
      kind: 'function',
      callable,
      ...(source === null ? {} : { source }),
      args: exactJson(encodeValue(opArgs, 'opArgs').json),
      kwargs: exactJson(encodeValue(opKwargs, 'opKwargs').json),
    } as const;
    this.#running = runInPython(work, chosenSettings(this), context);
    return (await this.#running) as Result;
  }
}

/** As `PythonTask`, for a function that returns the ids that follow: a text, a list, or None. */
export class PythonBranchTask extends PythonTask<ChosenBranch> {
  static override readonly taskKind = 'branch';
}

/** As `PythonTask`: what is downstream runs where the function returns something true. */
export class PythonShortCircuitTask<Result = unknown> extends PythonTask<Result> {
  static override readonly taskKind = 'shortCircuit';
}

/** The settings among the options, those that were given. */
export function chosenSettings({
  cwd,
  env,
  inheritEnv,
  preload,
  python,
  pythonPath,
}: PythonSettings): PythonSettings {
  return {
    ...(python === undefined ? {} : { python }),
    ...(env === undefined ? {} : { env }),
    ...(inheritEnv === undefined ? {} : { inheritEnv }),
    ...(cwd === undefined ? {} : { cwd }),
    ...(pythonPath === undefined ? {} : { pythonPath }),
    ...(preload === undefined ? {} : { preload }),
  };
}
