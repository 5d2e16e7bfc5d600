// A short circuit inside a mapped group that ignores trigger rules: in Airflow it reaches only what is directly below it,
// here all that is below it in its own index, as outside of mapped groups.
import { compareWithout } from './compare-runs.ts';
import type { PlayedRun } from './played-run.ts';
import type { RecordedDag, RecordedRun, RecordedTask } from './run-format.ts';

/** Whether the run is of this shape, what the short circuits reach was skipped, and all else is as recorded. */
export function reachesWholeIndex({ dag, expect }: RecordedRun, got: PlayedRun): boolean {
  const reached = new Set<string>();
  for (const circuit of dag.tasks.filter(closesInGroup)) {
    const around = mappedGroupAround(dag, circuit.group);
    if (around === null) continue;
    const direct = below([circuit.id], expect.edges, 1);
    for (const id of below([circuit.id], expect.edges)) {
      const task = dag.tasks.find((each) => each.id === id);
      if (task === undefined || task.teardown !== undefined || direct.has(id)) continue;
      if (mappedGroupAround(dag, task.group) !== around) continue;
      if (!isSkippedWith(circuit, task, got)) return false;
      reached.add(id);
    }
  }
  const touched = new Set([...reached, ...below([...reached], expect.edges)]);
  return reached.size > 0 && compareWithout(touched, expect, got).length === 0;
}

const closesInGroup = ({ do: deed }: RecordedTask): boolean =>
  deed?.type === 'short_circuit' && !deed.value && deed.ignore_downstream_trigger_rules !== false;

function isSkippedWith(circuit: RecordedTask, task: RecordedTask, { instances }: PlayedRun): boolean {
  const closed = instances.filter((row) => row.task === circuit.id && row.state === 'success');
  return closed.every(({ map_index }) =>
    instances.some((row) => row.task === task.id && row.map_index === map_index && row.state === 'skipped'),
  );
}

function mappedGroupAround({ groups }: RecordedDag, id: string | undefined): string | null {
  const group = groups.find((each) => each.id === id);
  if (group === undefined) return null;
  return group.expand === undefined ? mappedGroupAround({ groups } as RecordedDag, group.group) : group.id;
}

/** What comes after the tasks, at most so many edges away. */
function below(
  ids: readonly string[],
  edges: readonly (readonly string[])[],
  most = Number.POSITIVE_INFINITY,
): Set<string> {
  const found = new Set<string>();
  let last = new Set(ids);
  for (let steps = 0; steps < most && last.size > 0; steps++) {
    const next = edges.filter(([above = '']) => last.has(above)).map(([, under = '']) => under);
    last = new Set(next.filter((id) => !found.has(id)));
    for (const id of last) found.add(id);
  }
  return found;
}
