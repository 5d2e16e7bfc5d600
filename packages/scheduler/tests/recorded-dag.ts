// A recorded run case as a scenario's DAG. It refuses, by name, what cannot be said yet: those cases come with the feature.
import type { ValueExpression } from '@ariel/core';
import {
  type Answer,
  aDag,
  type DagFixture,
  fails,
  follows,
  output,
  returns,
  type ScriptedAttempt,
  skips,
  type TaskBuilder,
  t,
  value,
} from '@ariel/testkit';

type Source = { value: unknown } | { from: string; map?: unknown } | Record<string, unknown>;

interface Deed {
  readonly type: string;
  readonly returns?: unknown;
  readonly n?: number;
  readonly to?: string | readonly string[] | null;
  readonly fail_at?: readonly number[];
  readonly skip_at?: readonly number[];
}

export interface RecordedTask {
  readonly id: string;
  readonly trigger_rule?: string;
  readonly retries?: number;
  readonly do?: Deed;
  readonly args?: Readonly<Record<string, Source>>;
  readonly expand?: Readonly<Record<string, Source>>;
  readonly expand_kwargs?: Source;
  readonly setup?: boolean;
  readonly teardown?: unknown;
}

export interface RecordedCase {
  readonly name: string;
  readonly dag: {
    readonly tasks: readonly RecordedTask[];
    readonly groups?: readonly { readonly id: string; readonly expand?: unknown }[];
    readonly fail_fast?: boolean;
  };
  readonly expect: {
    readonly state: string;
    readonly edges: readonly (readonly [string, string])[];
    readonly task_instances: readonly {
      readonly task: string;
      readonly map_index: number;
      readonly state: string | null;
      readonly try_number: number;
      readonly return_value?: unknown;
    }[];
  };
}

/** The first feature of the case that a DAG cannot say yet, or null. */
export function notYet({ dag }: RecordedCase): string | null {
  if (dag.fail_fast) return 'fail_fast';
  if (dag.groups?.some((group) => group.expand !== undefined)) return 'mapped groups';
  for (const task of dag.tasks) {
    if (task.setup || task.teardown) return 'setups and teardowns';
    if (task.trigger_rule === 'all_done_setup_success') return 'setups and teardowns';
    if (task.do?.type === 'short_circuit') return 'short circuits';
    const sources = [...Object.values(task.args ?? {}), ...Object.values(task.expand ?? {})];
    if (task.expand_kwargs) sources.push(task.expand_kwargs);
    if (sources.some((source) => 'map' in source || 'zip' in source || 'concat' in source))
      return 'map, zip, concat';
  }
  return null;
}

export function dagOf({ dag, expect }: RecordedCase): DagFixture {
  const known = new Set([...dag.tasks, ...(dag.groups ?? [])].map((each) => each.id));
  return aDag('recorded', ...dag.tasks.map((task) => taskOf(task, expect.edges, known)));
}

function taskOf(
  task: RecordedTask,
  edges: RecordedCase['expect']['edges'],
  known: ReadonlySet<string>,
): TaskBuilder {
  let built = t(task.id)
    .after(...edges.filter(([, below]) => below === task.id).map(([above]) => above))
    .retries(task.retries ?? 0)
    .rule((task.trigger_rule ?? 'all_success') as Parameters<TaskBuilder['rule']>[0])
    .does((attempt) => answerOf(task.do ?? { type: 'succeed' }, attempt, known));
  if (task.do?.type === 'branch') built = built.branch();
  if (task.args) built = built.given(sourcesOf(task.args));
  if (task.expand) built = built.over(sourcesOf(task.expand));
  if (task.expand_kwargs) built = built.overKwargs(sourceOf(task.expand_kwargs));
  return built;
}

const sourcesOf = (sources: Readonly<Record<string, Source>>): Record<string, ValueExpression> =>
  Object.fromEntries(Object.entries(sources).map(([name, source]) => [name, sourceOf(source)]));

function sourceOf(source: Source): ValueExpression {
  if ('from' in source) return output(source.from as string);
  if ('value' in source) return value(source.value);
  throw new Error(`no such source yet: ${JSON.stringify(source)}`);
}

/** What the task process makes of a branch's answer: an id that the DAG does not have fails the try. */
function branchTo(to: readonly string[], answer: unknown, known: ReadonlySet<string>): Answer {
  return to.every((id) => known.has(id)) ? follows(to, answer ?? undefined) : fails();
}

function answerOf(
  deed: Deed,
  { inputs, mapIndex, tryNumber }: ScriptedAttempt,
  known: ReadonlySet<string>,
): Answer {
  if (deed.fail_at?.includes(mapIndex)) return fails();
  if (deed.skip_at?.includes(mapIndex)) return skips();
  const given = Object.fromEntries(
    Object.entries(inputs).map(([name, json]) => [name, JSON.parse(json) as unknown]),
  );
  switch (deed.type) {
    case 'succeed':
    case 'empty':
      return returns(deed.returns ?? undefined);
    case 'fail':
      return fails();
    case 'fail_no_retry':
      return fails({ forGood: true });
    case 'skip':
      return skips();
    case 'fail_times':
      return tryNumber <= (deed.n ?? 0) ? fails() : returns(deed.returns ?? undefined);
    case 'branch':
      return branchTo([deed.to ?? []].flat(), deed.to, known);
    case 'echo':
      return returns(Object.fromEntries(Object.entries(given).filter(([, item]) => item !== null)));
    case 'pass':
      return returns(given.x ?? undefined);
    case 'sum':
      return returns((given.x as number[]).reduce((sum, item) => sum + item, 0));
    default:
      throw new Error(`no such deed yet: ${deed.type}`);
  }
}
