// `dag()`: evaluates a DAG's body once and registers what it made.
import { DAG_FORMAT, type DagDefinition } from '@ariel/core';
import { DagAuthoringError, isDagAuthoringError, warningOf } from '../error/dag-authoring-error.ts';
import { callerPlace, firstOwnPlace } from '../error/source-place.ts';
import type { ParamDeclarations, ParamValues } from '../param/param.ts';
import { type ParamReferences, paramReferences } from '../param/param-references.ts';
import { applyPolicies } from '../policy/apply-policies.ts';
import { registerDag, registry } from '../registry.ts';
import { localRunner } from '../run/load-local-runner.ts';
import { simulator } from '../run/load-simulator.ts';
import type { ReplayOptions, ReplayResult, RunRecording } from '../run/run-recording.ts';
import type { SimulateOptions } from '../run/simulate-options.ts';
import type { Simulation } from '../run/simulation.ts';
import type { TestOptions, TestResult } from '../run/test-run.ts';
import { type TaskFactory, task } from '../task/task.ts';
import { weighTasks } from '../task/weight-strategy.ts';
import type { AuthoredDag } from './authored-dag.ts';
import { buildGraph } from './build-definition.ts';
import { DagBuilder } from './dag-builder.ts';
import { type DagOptions, resolveDagOptions } from './dag-options.ts';
import { isKey } from './identifiers.ts';
import { templateNames } from './template-options.ts';

/** What a DAG body is given. */
export interface DagTools<Declared extends ParamDeclarations> {
  /** The declared params: references here, values inside tasks. */
  readonly params: ParamReferences<Declared>;
  /** Defines tasks whose context knows the types of the declared params. */
  readonly task: TaskFactory<Declared>;
}

/** A DAG as its file made it. */
export interface Dag<Declared extends ParamDeclarations = ParamDeclarations> extends AuthoredDag {
  readonly dagId: string;
  /**
   * Runs the whole DAG in this process and gives back states, outputs and logs. A failed task is a state, not an exception.
   *
   * @example
   * const result = await sales.test({ params: { region: 'US' }, mock: { list_files: () => ['a.csv'] } });
   * expect(result.state).toBe('success');
   */
  test(options?: TestOptions<ParamValues<Declared>>): Promise<TestResult>;
  /**
   * Runs a recorded run again in this process, with its params, conf and dates: the functions of the tasks that are chosen, while
   * the others end as they did, with what they returned. `ariel dags export-run` writes such a recording.
   *
   * @example
   * const recording = JSON.parse(readFileSync('sales.run.json', 'utf8'));
   * const result = await sales.replay(recording, { tasks: ['transform'] });
   * expect(result.differences).toEqual([]);
   */
  replay(recording: RunRecording, options?: ReplayOptions<ParamValues<Declared>>): Promise<ReplayResult>;
  /**
   * Lets the real scheduler run the DAG's schedule on a clock of its own, with tasks that only pretend to run, and says which
   * runs there would be, what each would wait for, and when it would end. A year takes seconds.
   *
   * @example
   * const plan = await sales.simulate({ from: '2026-01-01', to: '2027-01-01', durations: { load: '5m' } });
   * expect(plan.unfinished).toEqual([]);
   */
  simulate(options: SimulateOptions): Promise<Simulation>;
}

/**
 * Makes a DAG: the body places tasks, and every DAG evaluated while a file loads belongs to that file.
 *
 * @example
 * export default dag('hello', { schedule: '@daily' }, () => {
 *   const name = task('name', () => 'world');
 *   const greet = task('greet', ({ name }: { name: string }, { log }) => log.info(`Hello, ${name}!`));
 *   greet({ name: name() });
 * });
 */
export function dag<const Declared extends ParamDeclarations = Record<never, never>>(
  dagId: string,
  options: DagOptions<Declared>,
  body: (tools: DagTools<Declared>) => void,
): Dag<Declared> {
  try {
    return evaluate(dagId, options, body as (tools: DagTools<ParamDeclarations>) => void) as Dag<Declared>;
  } catch (error) {
    // Also where the file catches it: a refused DAG fails its file.
    if (isDagAuthoringError(error)) registry().collecting?.errors.push(error);
    throw error;
  }
}

function evaluate(
  dagId: string,
  options: DagOptions,
  body: (tools: DagTools<ParamDeclarations>) => void,
): Dag {
  const place = callerPlace();
  if (!isKey(dagId)) {
    throw new DagAuthoringError({
      code: 'ARIEL_DAG_ID_INVALID',
      what: `${JSON.stringify(dagId)} cannot be the id of a DAG`,
      place,
    });
  }
  const { defaultTimezone, maxMapLength, scheduleDefaults } = registry();
  const timezone = options.timezone ?? defaultTimezone;
  const builder = new DagBuilder(dagId, options.defaultArgs ?? {}, maxMapLength, timezone);
  const { fields, hooks, timetable, warnings } = builder.about(null, () =>
    resolveDagOptions(options, { timezone: defaultTimezone, schedule: scheduleDefaults }),
  );
  builder.templateEnvironment = fields.jinjaEnvironmentKwargs;
  builder.schedule = { timetable: fields.schedule, custom: timetable };
  runBody(builder, () =>
    body({
      params: paramReferences(builder, options.params ?? {}),
      task: task as TaskFactory<ParamDeclarations>,
    }),
  );
  const graph = buildGraph(builder, fields.failFast);
  const tasks = weighTasks(graph.tasks, (taskId, work) => builder.about(taskId, work));
  const made: DagDefinition = { format: DAG_FORMAT, dagId, ...fields, ...graph, tasks };
  const judged = applyPolicies(made, registry().policies);
  if (judged.kind === 'refused') {
    const { cause, code, taskId, what } = judged;
    const task = taskId === null ? {} : { taskId };
    builder.refuse({ code, what, ...task, cause });
  }
  const definition = judged.kind === 'applied' ? judged.definition : made;
  const handlers = new Map(
    [...builder.tasks].flatMap(([taskId, { handler }]) => (handler === null ? [] : [[taskId, handler]])),
  );
  const authored: AuthoredDag = {
    definition,
    handlers,
    itemFunctions: builder.itemFunctions,
    hooks,
    timetable,
    templates: templateNames(options),
    file: place?.path ?? null,
  };
  const suspicions = warnings.map((what) =>
    warningOf({ code: 'ARIEL_SCHEDULE_SUSPECT', what: what.replace(/\.$/, ''), dagId, place }),
  );
  if (judged.kind === 'applied') registerDag(authored, [...suspicions, ...builder.warnings()], place);
  return {
    ...authored,
    dagId,
    test: async (testOptions = {}) => (await localRunner()).testDag(authored, testOptions),
    replay: async (recording, replayOptions = {}) =>
      (await localRunner()).replayDag(authored, recording, replayOptions),
    simulate: async (simulateOptions) => (await simulator())([authored], simulateOptions),
  };
}

function runBody(builder: DagBuilder, body: () => unknown): void {
  const current = registry();
  if (current.builder !== null) {
    builder.refuse({
      code: 'ARIEL_DAG_IN_DAG',
      what: `it is made inside the body of DAG "${current.builder.dagId}"`,
    });
  }
  current.builder = builder;
  try {
    const result = body();
    if (result instanceof Promise) {
      // What it does later is of no use any more, and must not end the process.
      result.catch(() => undefined);
      builder.refuse({ code: 'ARIEL_DAG_BODY_ASYNC', what: 'its body is an async function' });
    }
  } catch (error) {
    if (isDagAuthoringError(error)) throw error;
    builder.refuse({
      code: 'ARIEL_DAG_BODY_FAILED',
      what: `its body threw ${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}`,
      place: error instanceof Error ? firstOwnPlace(error.stack ?? '') : null,
      cause: error,
    });
  } finally {
    current.builder = null;
  }
}
