// A recorded run → a DAG as an author would write it, through the public surface. Its tasks really do what the recording
// says that they did.
import {
  chain,
  concat,
  type Dag,
  dag,
  FailTask,
  type ListReference,
  type Orderable,
  type Output,
  SkipTask,
  type TaskContext,
  type TaskOptions,
  task,
  taskGroup,
  zip,
} from 'ariel';
import { EmptyOperator } from 'ariel/standard';
import { CannotBeSaid } from './case.ts';
import { earlyEdges, idsIn, sourcesIn } from './early-edges.ts';
import type {
  Deed,
  ItemFunction,
  RecordedDag,
  RecordedRun,
  RecordedTask,
  Source,
  Sources,
} from './run-format.ts';

type Values = Readonly<Record<string, unknown>>;
type Placed = Output<unknown> | EmptyOperator;
/** What an input or a mapping is given; which type it has is only known to the recording. */
type Wire = Output<unknown[]> | ListReference<unknown> | unknown[];

const itemFunctions: Readonly<Record<ItemFunction, (value: number) => number>> = {
  plus_one: (value) => value + 1,
  skip_odd: (value) => {
    if (value % 2 !== 0) throw new SkipTask(`${value} is odd`);
    return value;
  },
  raise_on_two: (value) => {
    if (value === 2) throw new Error('it is two');
    return value;
  },
};

/** The DAG of a recorded run. @throws CannotBeSaid */
export function authorCase({ dag: recorded }: Pick<RecordedRun, 'dag'>, dagId = 'recorded'): Dag {
  return dag(dagId, { failFast: recorded.fail_fast }, () => new Author(recorded).write());
}

/** Writes one DAG. Groups are written where the first of their tasks stands, and what they read before them. */
class Author {
  readonly #dag: RecordedDag;
  readonly #placed = new Map<string, Placed>();
  /** What may be read of each task from where is written now: outside of a mapped group, all of its instances. */
  readonly #outputs = new Map<string, Output<unknown>>();
  readonly #groups = new Map<string, Orderable>();
  readonly #begun = new Set<string>();
  /** Arguments of the mapped groups around what is written now, innermost last. */
  readonly #arguments: Values[] = [];

  constructor(recorded: RecordedDag) {
    this.#dag = recorded;
  }

  write(): void {
    this.#writeChildren(undefined);
    for (const { id, teardown } of this.#dag.tasks) {
      if (teardown === undefined) continue;
      const setups = teardown.setups.map((setup) => this.#task(setup));
      this.#task(id).asTeardown({ setups, onFailureFailDagrun: teardown.on_failure_fail_dagrun ?? false });
    }
    for (const { id, upstream = [] } of [...this.#dag.groups, ...this.#dag.tasks]) {
      for (const above of upstream) chain(this.#node(above), this.#node(id));
    }
    for (const [above, below] of earlyEdges(this.#dag)) chain(this.#task(above), this.#task(below));
  }

  #writeChildren(group: string | undefined): Values {
    const written: Record<string, unknown> = {};
    for (const each of this.#dag.tasks) {
      const child = this.#childWith(each, group);
      if (child !== null) this.#writeChild(child, group, written);
    }
    return written;
  }

  /** What it reads is written first: a group may read a task that is listed after the first of its own. */
  #writeChild(child: string, within: string | undefined, written: Record<string, unknown>): void {
    if (this.#begun.has(child)) return;
    this.#begun.add(child);
    for (const id of this.#readIn(child)) {
      const source = this.#dag.tasks.find((each) => each.id === id);
      const before = source === undefined ? null : this.#childWith(source, within);
      if (before !== null) this.#writeChild(before, within, written);
    }
    const task = this.#dag.tasks.find((each) => each.id === child);
    written[child] = task === undefined ? this.#writeGroup(child) : this.#writeTask(task);
  }

  /** The tasks whose values a task or a group uses. */
  #readIn(child: string): readonly string[] {
    const isIn = (id: string | undefined): boolean =>
      id !== undefined && (id === child || isIn(this.#dag.groups.find((each) => each.id === id)?.group));
    const groups = this.#dag.groups.filter(({ id }) => isIn(id));
    const tasks = this.#dag.tasks.filter(({ id, group }) => id === child || isIn(group));
    return [
      ...groups.flatMap(({ expand }) => sourcesIn(expand)),
      ...tasks.flatMap(({ args, expand, expand_kwargs: kwargs }) => [
        ...sourcesIn(args),
        ...sourcesIn(expand),
        ...(kwargs === undefined ? [] : idsIn(kwargs)),
      ]),
    ];
  }

  /** The task itself where it is directly in `within`, else the group there that holds it. */
  #childWith(task: RecordedTask, within: string | undefined): string | null {
    return task.group === within ? task.id : this.#childGroup(task.group, within);
  }

  /** The group directly in `within` that holds `group`, or is it. */
  #childGroup(group: string | undefined, within: string | undefined): string | null {
    for (let id = group; id !== undefined && id !== within; ) {
      const parent = this.#dag.groups.find((each) => each.id === id)?.group;
      if (parent === within) return id;
      id = parent;
    }
    return null;
  }

  #writeGroup(id: string): Values {
    const found = this.#dag.groups.find((each) => each.id === id);
    const body = (given: Values): Values => {
      this.#arguments.push(given);
      try {
        return this.#writeChildren(id);
      } finally {
        this.#arguments.pop();
      }
    };
    const group = taskGroup(
      localId(id, found?.group),
      body as (given: Readonly<Record<string, never>>) => Values,
    );
    const result = found?.expand === undefined ? group() : group.expand(this.#wires(found.expand) as never);
    this.#groups.set(id, result as unknown as Orderable);
    this.#readFrom(result as Values);
    return result as Values;
  }

  #readFrom(result: Values): void {
    for (const [id, each] of Object.entries(result)) {
      if (this.#groups.has(id)) this.#readFrom(each as Values);
      else if (!(each instanceof EmptyOperator)) this.#outputs.set(id, each as Output<unknown>);
    }
  }

  #writeTask(recorded: RecordedTask): Placed {
    const { id, group, setup = false } = recorded;
    const placed = this.#place(recorded, localId(id, group));
    if (setup) placed.asSetup();
    this.#placed.set(id, placed);
    if (!(placed instanceof EmptyOperator)) this.#outputs.set(id, placed);
    return placed;
  }

  #place(recorded: RecordedTask, taskId: string): Placed {
    const {
      args = {},
      do: deed = { type: 'succeed' },
      expand,
      expand_kwargs: kwargs,
      retries = 0,
    } = recorded;
    const options: TaskOptions = {
      retries,
      retryDelay: '0s',
      ...(recorded.trigger_rule === undefined ? {} : { triggerRule: recorded.trigger_rule }),
    };
    const isPlain = expand === undefined && kwargs === undefined;
    if (deed.type === 'empty' && isPlain) return new EmptyOperator({ taskId, ...options });
    const definition = defined(taskId, deed, options);
    if (isPlain) return definition(this.#wires(args));
    const partial = definition.partial(this.#wires(args));
    return kwargs === undefined
      ? partial.expand(this.#wires(expand ?? {}))
      : partial.expandKwargs(this.#wire(kwargs) as Output<Values[]>);
  }

  #wires(sources: Sources): Record<string, Wire> {
    return Object.fromEntries(Object.entries(sources).map(([name, source]) => [name, this.#wire(source)]));
  }

  #wire(source: Source): Wire {
    if ('value' in source) return source.value as unknown[];
    if ('zip' in source) {
      const lists = source.zip.map((each) => this.#wire(each));
      const zipped = 'fill' in source ? zip(...lists, { fill: source.fill }) : zip(...lists);
      return zipped as unknown as Wire;
    }
    if ('concat' in source) return concat(...source.concat.map((each) => this.#wire(each)));
    if ('group_arg' in source) {
      const given = this.#arguments.findLast((each) => Object.hasOwn(each, source.group_arg));
      if (given === undefined) throw new CannotBeSaid(`no group has an argument ${source.group_arg}`);
      return given[source.group_arg] as Wire;
    }
    const output = this.#outputs.get(source.from) as Output<number[]> | undefined;
    if (output === undefined) throw new CannotBeSaid(`${source.from} is read before it is written`);
    const [first, ...others] = (source.map ?? []).map((name) => itemFunctions[name]);
    if (first === undefined) return output as Output<unknown[]>;
    return others.reduce((list, next) => list.map(next), output.map(first)) as ListReference<unknown>;
  }

  #node(id: string): Orderable {
    return this.#groups.get(id) ?? this.#task(id);
  }

  #task(id: string): Placed {
    const placed = this.#placed.get(id);
    if (placed === undefined) throw new CannotBeSaid(`there is no task ${id}`);
    return placed;
  }
}

function localId(id: string, group: string | undefined): string {
  if (group === undefined) return id;
  if (!id.startsWith(`${group}.`)) throw new CannotBeSaid(`${id} is in ${group}, but is not named so`);
  return id.slice(group.length + 1);
}

interface Definition {
  (given: Values): Output<unknown>;
  partial(given: Values): {
    expand(lists: Values): Output<unknown>;
    expandKwargs(objects: Output<Values[]>): Output<unknown>;
  };
}

function defined(taskId: string, deed: Deed, options: TaskOptions): Definition {
  const work = (inputs: Values, context: TaskContext): unknown => {
    const { mapIndex } = context.ti;
    if (deed.fail_at?.includes(mapIndex)) throw new Error(`instance ${mapIndex} fails`);
    if (deed.skip_at?.includes(mapIndex)) throw new SkipTask(`instance ${mapIndex} is skipped`);
    return deeds[deed.type](deed, inputs, context);
  };
  if (deed.type === 'branch')
    return task.branch(taskId, work as () => string[], options) as unknown as Definition;
  if (deed.type !== 'short_circuit') return task(taskId, work, options) as unknown as Definition;
  const { ignore_downstream_trigger_rules: ignoreDownstreamTriggerRules = true } = deed;
  return task.shortCircuit(taskId, work, {
    ...options,
    ignoreDownstreamTriggerRules,
  }) as unknown as Definition;
}

type Doing = (deed: Deed, inputs: Values, context: TaskContext) => unknown;

const deeds: Readonly<Record<Deed['type'], Doing>> = {
  succeed: ({ returns }) => returns,
  fail: () => {
    throw new Error('it fails');
  },
  fail_no_retry: () => {
    throw new FailTask('it fails at once');
  },
  skip: () => {
    throw new SkipTask('it skips itself');
  },
  fail_times: ({ n = 0, returns }, _inputs, { ti }) => {
    if (ti.tryNumber <= n) throw new Error(`try ${ti.tryNumber} fails`);
    return returns;
  },
  branch: ({ to }) => to,
  short_circuit: ({ value }) => value,
  empty: () => undefined,
  echo: (_deed, inputs) =>
    Object.fromEntries(Object.entries(inputs).filter(([, value]) => value !== null && value !== undefined)),
  pass: (_deed, { x }) => x,
  sum: (_deed, { x }) => (x as readonly number[]).reduce((sum, each) => sum + each, 0),
};
