// The recordings resolved an edge to or from a group at the moment at which it was written, when the edges inside the
// group were not there yet. Ariel resolves it when the DAG is whole. This finds the edges that made the difference.
import type { RecordedDag, Source, Sources } from './run-format.ts';

type Edge = readonly [above: string, below: string];

/** Edges that the recordings have, and that Ariel would not draw for the same groups. */
export function earlyEdges(dag: RecordedDag): readonly Edge[] {
  const early = new EarlyEdges(dag);
  for (const [above, below] of joinsOf(dag)) early.join(above, below);
  const late = new Set(joinsOf(dag).flatMap(([above, below]) => early.pairs(above, below).map(String)));
  return early.edges.filter((edge) => !late.has(String(edge)));
}

/** What was joined, in the order of the recordings: values and setups, then what groups are mapped over, then order. */
function joinsOf(dag: RecordedDag): readonly Edge[] {
  const joins = (above: readonly string[] = [], below: string): Edge[] => above.map((each) => [each, below]);
  return [
    ...dag.tasks.flatMap(({ id, args, expand, expand_kwargs: kwargs }) =>
      joins([...sourcesIn(args), ...sourcesIn(expand), ...(kwargs ? idsIn(kwargs) : [])], id),
    ),
    ...dag.tasks.flatMap(({ id, teardown }) => joins(teardown?.setups, id)),
    ...dag.groups.flatMap(({ id, expand }) => joins(sourcesIn(expand), id)),
    ...[...dag.groups, ...dag.tasks].flatMap(({ id, upstream }) => joins(upstream, id)),
  ];
}

class EarlyEdges {
  readonly edges: Edge[] = [];
  readonly #dag: RecordedDag;

  constructor(dag: RecordedDag) {
    this.#dag = dag;
  }

  join(above: string, below: string): void {
    this.edges.push(...this.pairs(above, below));
  }

  /** The edges between tasks that an edge between tasks or groups is, given the edges that are there. */
  pairs(above: string, below: string): readonly Edge[] {
    const first = this.#first(below);
    return this.#last(above).flatMap((last) => first.map((each): Edge => [last, each]));
  }

  #first(id: string): readonly string[] {
    const inside = this.#inside(id);
    if (inside === null) return [id];
    return [...inside].filter(
      (task) => !this.edges.some(([above, below]) => below === task && inside.has(above)),
    );
  }

  #last(id: string): readonly string[] {
    const inside = this.#inside(id);
    if (inside === null) return [id];
    const isLast = (task: string): boolean =>
      !this.edges.some(([above, below]) => above === task && inside.has(below));
    return [...inside]
      .filter(isLast)
      .flatMap((task) => (this.#isTeardown(task) ? this.#work(task, inside) : [task]));
  }

  #work(teardown: string, inside: ReadonlySet<string>): readonly string[] {
    const above = this.edges.flatMap(([each, below]) =>
      below === teardown && inside.has(each) ? [each] : [],
    );
    return above.flatMap((each) => {
      if (this.#isTeardown(each)) return this.#work(each, inside);
      return this.#dag.tasks.find(({ id }) => id === each)?.setup === true ? [] : [each];
    });
  }

  #isTeardown(task: string): boolean {
    return this.#dag.tasks.find(({ id }) => id === task)?.teardown !== undefined;
  }

  /** The tasks of a group; null where `id` is no group. */
  #inside(id: string): ReadonlySet<string> | null {
    const { groups, tasks } = this.#dag;
    if (!groups.some((group) => group.id === id)) return null;
    const isIn = (group: string | undefined): boolean =>
      group !== undefined && (group === id || isIn(groups.find((each) => each.id === group)?.group));
    return new Set(tasks.filter(({ group }) => isIn(group)).map((task) => task.id));
  }
}

/** The tasks whose values are used. */
export function sourcesIn(sources: Sources = {}): readonly string[] {
  return Object.values(sources).flatMap(idsIn);
}

export function idsIn(source: Source): readonly string[] {
  if ('from' in source) return [source.from];
  if ('zip' in source) return source.zip.flatMap(idsIn);
  return 'concat' in source ? source.concat.flatMap(idsIn) : [];
}
