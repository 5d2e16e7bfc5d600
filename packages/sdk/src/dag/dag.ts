// `dag()`: evaluates a DAG's body once and registers what it made.
import { DAG_FORMAT, type DagDefinition } from '@ariel/core';
import { DagAuthoringError, isDagAuthoringError, warningOf } from '../error/dag-authoring-error.ts';
import { callerPlace, firstOwnPlace } from '../error/source-place.ts';
import type { ParamDeclarations, ParamValues } from '../param/param.ts';
import { type ParamReferences, paramReferences } from '../param/param-references.ts';
import { registerDag, registry } from '../registry.ts';
import { localRunner } from '../run/load-local-runner.ts';
import type { TestOptions, TestResult } from '../run/local-runner.ts';
import { type TaskFactory, task } from '../task/task.ts';
import type { AuthoredDag } from './authored-dag.ts';
import { buildGraph } from './build-definition.ts';
import { DagBuilder } from './dag-builder.ts';
import { type DagOptions, resolveDagOptions } from './dag-options.ts';
import { isKey } from './identifiers.ts';

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
  const builder = new DagBuilder(dagId, options.defaultArgs ?? {}, registry().maxMapLength);
  const { fields, warnings } = builder.about(null, () =>
    resolveDagOptions(options, registry().defaultTimezone),
  );
  runBody(builder, () =>
    body({
      params: paramReferences(builder, options.params ?? {}),
      task: task as TaskFactory<ParamDeclarations>,
    }),
  );
  const definition: DagDefinition = { format: DAG_FORMAT, dagId, ...fields, ...buildGraph(builder) };
  const handlers = new Map([...builder.tasks].map(([taskId, { handler }]) => [taskId, handler]));
  const authored: AuthoredDag = { definition, handlers };
  const suspicions = warnings.map((what) =>
    warningOf({ code: 'ARIEL_SCHEDULE_SUSPECT', what: what.replace(/\.$/, ''), dagId, place }),
  );
  registerDag(authored, [...suspicions, ...builder.warnings()], place);
  return {
    ...authored,
    dagId,
    test: async (testOptions = {}) => (await localRunner()).testDag(authored, testOptions),
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
