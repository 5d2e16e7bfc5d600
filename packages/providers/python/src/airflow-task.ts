// Operators of Airflow's providers as tasks.
import {
  addLibraryFolder,
  BaseOperator,
  encodeValue,
  type OperatorOptions,
  type TaskContext,
  type Wired,
} from '@ariel/sdk';
import { exactJson } from './exact-json.ts';
import { markGiven } from './given-values.ts';
import type { PythonSettings } from './python-settings.ts';
import { chosenSettings } from './python-task.ts';
import { runInPython } from './run-in-python.ts';

addLibraryFolder(import.meta.url);

export interface AirflowTaskOptions extends OperatorOptions, PythonSettings {
  /** The class: `airflow.providers.standard.operators.bash.BashOperator`. */
  readonly operator: string;
  /** What it is made with, by Airflow's names. Templates in it are rendered by Airflow, with its own Jinja. @default {} */
  readonly kwargs?: Wired<Readonly<Record<string, unknown>>>;
  /** Ids of the tasks directly downstream, where the operator looks at them: it is a branch, or skips. @default [] */
  readonly downstream?: readonly string[];
}

/**
 * Runs an operator or a sensor of an Airflow provider, unchanged, through the official Task SDK: with its templates, connections, hooks,
 * deferral and rescheduling. Retries and whatever else the scheduler decides are this task's own options.
 *
 * @example
 * new AirflowTask({ taskId: 'copy', python: '/opt/airflow/bin/python', operator: 'airflow.providers.standard.operators.bash.BashOperator', kwargs: { bash_command: 'echo {{ ds }}' } });
 */
export class AirflowTask<Result = unknown> extends BaseOperator<Result> {
  readonly operator: string;
  readonly kwargs: Readonly<Record<string, unknown>>;
  readonly downstream: readonly string[];
  readonly python?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly inheritEnv?: boolean;
  readonly cwd?: string;
  readonly pythonPath?: readonly string[];
  readonly preload?: readonly string[];
  /** As it was written: what is something else where the task runs came from another task. */
  readonly #written: unknown;
  #running: Promise<unknown> | null = null;

  constructor(options: AirflowTaskOptions) {
    super(options);
    this.operator = options.operator;
    this.kwargs = (options.kwargs ?? {}) as Readonly<Record<string, unknown>>;
    this.downstream = options.downstream ?? [];
    this.#written = options.kwargs ?? {};
    Object.assign(this, chosenSettings(options));
  }

  execute(context: TaskContext): Promise<Result> {
    return this.#run(context);
  }

  /** Goes on where the operator deferred itself. */
  resumePython(context: TaskContext): Promise<Result> {
    return this.#run(context);
  }

  /** Python cleans up, as far as its operator does: it is waited for. */
  override async onKill(): Promise<void> {
    await this.#running?.catch(() => undefined);
  }

  async #run(context: TaskContext): Promise<Result> {
    const kwargs = markGiven(this.#written, this.kwargs, (value) =>
      exactJson(encodeValue(value, 'kwargs').json),
    );
    const work = { kind: 'operator', operator: this.operator, kwargs, downstream: this.downstream } as const;
    this.#running = runInPython(work, chosenSettings(this), context);
    return (await this.#running) as Result;
  }
}

/** As `AirflowTask`, for operators that choose: `BranchDateTimeOperator` and the like. `downstream` names what they choose among. */
export class AirflowBranchTask extends AirflowTask {
  static override readonly taskKind = 'branch';
}

/** As `AirflowTask`, for operators that let what is downstream run or skip it. */
export class AirflowShortCircuitTask<Result = unknown> extends AirflowTask<Result> {
  static override readonly taskKind = 'shortCircuit';
}
