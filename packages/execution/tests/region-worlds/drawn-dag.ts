// Random DAGs of everything that has regions, as plain data, so that a failing world can be made smaller; and the versions of
// them that come after.
import { TriggerRule } from '@ariel/core';
import fc from 'fast-check';

export interface DrawnTask {
  readonly key: number;
  readonly above: readonly number[];
  readonly rule: TriggerRule;
  readonly kind: 'plain' | 'branch' | 'shortCircuit' | 'sensor' | 'literal' | 'output' | 'argument';
  readonly size: number;
  readonly source: number;
  readonly retries: number;
  readonly dependsOnPast: boolean;
  readonly isLimited: boolean;
}

export interface DrawnGroup {
  readonly key: number;
  readonly start: number;
  readonly length: number;
  readonly kind: 'plain' | 'literal' | 'output' | 'argument' | 'loop' | 'mappedLoop';
  readonly size: number;
  readonly source: number;
  readonly retries: number;
  readonly hasUntil: boolean;
  readonly hasSetup: boolean;
}

export interface DrawnDag {
  readonly tasks: readonly DrawnTask[];
  readonly groups: readonly DrawnGroup[];
  readonly failFast: boolean;
  readonly hasSetup: boolean;
  readonly isScheduled: boolean;
  /** Decides how tries end. */
  readonly salt: number;
}

const often = <Value>(...values: readonly Value[]) => fc.constantFrom(...values);

const drawnTask = fc.record({
  above: fc.array(fc.nat(8), { maxLength: 3 }),
  rule: often<TriggerRule>('all_success', 'all_success', 'all_done', ...Object.values(TriggerRule)),
  kind: often<DrawnTask['kind']>(
    ...(['plain', 'plain', 'plain', 'branch', 'shortCircuit'] as const),
    ...(['sensor', 'literal', 'output', 'output', 'argument'] as const),
  ),
  size: fc.nat(3),
  source: fc.nat(8),
  retries: often(0, 0, 1),
  dependsOnPast: fc.nat(15).map((drawn) => drawn === 15),
  isLimited: fc.nat(7).map((drawn) => drawn === 7),
});

const drawnGroup = fc.record({
  start: fc.nat(6),
  length: fc.integer({ min: 1, max: 5 }),
  kind: often<DrawnGroup['kind']>('plain', 'literal', 'output', 'argument', 'loop', 'mappedLoop'),
  size: fc.nat(3),
  source: fc.nat(8),
  retries: often(0, 0, 1, 2),
  hasUntil: fc.boolean(),
  hasSetup: fc.nat(3).map((drawn) => drawn === 3),
});

const keyed = <Part extends object>(parts: readonly Part[]) => parts.map((part, key) => ({ ...part, key }));

export const drawnDag: fc.Arbitrary<DrawnDag> = fc.record({
  tasks: fc.array(drawnTask, { minLength: 1, maxLength: 8 }).map(keyed),
  groups: fc.array(drawnGroup, { maxLength: 4 }).map(keyed),
  failFast: fc.nat(9).map((drawn) => drawn === 9),
  hasSetup: fc.nat(4).map((drawn) => drawn === 4),
  isScheduled: fc.nat(5).map((drawn) => drawn === 5),
  salt: fc.nat(1_000_000),
});

/** Another version of the DAG: something is gone, something is new, something has another name or another shape. */
export function varied(dag: DrawnDag, how: number): DrawnDag {
  const at = (how >> 3) % dag.tasks.length;
  const change = (made: Partial<DrawnTask>): DrawnDag => ({
    ...dag,
    tasks: dag.tasks.map((task, index) => (index === at ? { ...task, ...made } : task)),
  });
  const first = dag.tasks[at] as DrawnTask;
  switch (how % 8) {
    case 0:
      return dag.tasks.length === 1 ? dag : { ...dag, tasks: dag.tasks.toSpliced(at, 1) };
    case 1:
      return { ...dag, tasks: [...dag.tasks, { ...first, key: 100 + (how % 89), above: [at] }] };
    case 2:
      return change({ key: 200 + (how % 97) });
    case 3:
      return change({ kind: first.kind === 'literal' ? 'plain' : 'literal' });
    case 4:
      return { ...dag, groups: dag.groups.slice(1) };
    case 5:
      return {
        ...dag,
        groups: dag.groups.map((group) => ({
          ...group,
          kind: group.kind === 'loop' ? 'literal' : 'loop',
        })),
      };
    case 6:
      return change({ above: [], rule: 'all_done' });
    default:
      return {
        ...dag,
        groups: dag.groups.map((group) => ({ ...group, size: (group.size + 1) % 4, retries: 1 })),
      };
  }
}
