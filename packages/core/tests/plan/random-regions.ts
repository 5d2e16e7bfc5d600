// Draws DAGs of groups in each other: mapped, looping, tried again; with branches, short circuits, lists of all kinds.
import { aDag, output, type TaskBuilder, t, value } from '@ariel/testkit';
import fc from 'fast-check';
import type { GroupDefinition } from '../../src/dag/dag-definition.ts';
import { compileRunGraph, type RunGraph } from '../../src/plan/run-graph.ts';
import { TriggerRule } from '../../src/trigger-rule/trigger-rule.ts';

export interface RandomTask {
  readonly above: readonly number[];
  readonly rule: TriggerRule;
  readonly kind: 'plain' | 'branch' | 'shortCircuit' | 'literal' | 'output';
  readonly size: number;
  readonly source: number;
}

export interface RandomGroup {
  readonly start: number;
  readonly length: number;
  readonly kind: 'plain' | 'literal' | 'output' | 'loop' | 'mappedLoop';
  readonly size: number;
  readonly source: number;
  readonly retries: number;
  readonly hasUntil: boolean;
}

export const randomTask: fc.Arbitrary<RandomTask> = fc.record({
  above: fc.array(fc.nat(8), { maxLength: 3 }),
  rule: fc.constantFrom('all_success', 'all_success', ...Object.values(TriggerRule)),
  kind: fc.constantFrom('plain', 'plain', 'plain', 'branch', 'shortCircuit', 'literal', 'output'),
  size: fc.nat(3),
  source: fc.nat(8),
});

export const randomGroup: fc.Arbitrary<RandomGroup> = fc.record({
  start: fc.nat(6),
  length: fc.integer({ min: 1, max: 5 }),
  kind: fc.constantFrom('plain', 'literal', 'output', 'loop', 'mappedLoop'),
  size: fc.nat(3),
  source: fc.nat(8),
  retries: fc.constantFrom(0, 0, 1, 2),
  hasUntil: fc.boolean(),
});

interface Interval extends RandomGroup {
  readonly end: number;
  readonly id: string;
  readonly parent: Interval | null;
}

/** Groups are stretches of tasks, in each other or apart. */
function intervalsOf(groups: readonly RandomGroup[], tasks: number): Interval[] {
  const made: Interval[] = [];
  for (const [index, group] of groups.entries()) {
    const start = Math.min(group.start, tasks - 1);
    const around = made.filter((each) => each.start <= start && start < each.end);
    const parent = around.reduce<Interval | null>(
      (best, each) => (best === null || each.end - each.start <= best.end - best.start ? each : best),
      null,
    );
    const limit = Math.min(
      parent?.end ?? tasks,
      ...made.filter((each) => each.start > start).map((each) => each.start),
    );
    const end = Math.min(start + group.length, limit);
    if (end <= start) continue;
    // The same stretch twice would be two groups with the same tasks: fine, one in the other.
    made.push({ ...group, start, end, parent, id: parent ? `${parent.id}.g${index}` : `g${index}` });
  }
  return made;
}

const early: readonly TriggerRule[] = ['always', 'one_success', 'one_failed', 'one_done'];

export function graphOf(tasks: readonly RandomTask[], drawn: readonly RandomGroup[]): RunGraph {
  const groups = intervalsOf(drawn, tasks.length);
  const innermost = (index: number): Interval | null =>
    groups.filter((each) => each.start <= index && index < each.end).at(-1) ?? null;
  const idOf = (index: number): string => `${innermost(index) ? `${innermost(index)?.id}.` : ''}t${index}`;
  const loops = (interval: Interval | null): Interval[] =>
    interval === null
      ? []
      : [...(interval.kind.endsWith('oop') ? [interval] : []), ...loops(interval.parent)];
  const gateOf = (interval: Interval): string => `${interval.id}.loop_gate`;
  /** What a task below sees of `index`: the gate of the outermost loop that it is not in. */
  const seen = (index: number, from: Interval | null): string => {
    const left = loops(innermost(index)).filter((loop) => !loops(from).includes(loop));
    const outermost = left.at(-1);
    return outermost ? gateOf(outermost) : idOf(index);
  };
  const below = new Set<string>();
  const built = tasks.map((task, index): TaskBuilder => {
    const from = innermost(index);
    const above = new Set(task.above.filter((other) => other < index).map((other) => seen(other, from)));
    for (const group of groups) {
      const isFirst = group.start === index;
      if (isFirst && group.kind === 'output' && group.start > 0)
        above.add(seen(group.source % group.start, group.parent));
    }
    const aboveKinds = task.above.filter((other) => other < index).map((other) => tasks[other]?.kind);
    const isGated = aboveKinds.some((kind) => kind === 'branch' || kind === 'shortCircuit');
    const needs = task.kind === 'output' && index > 0 ? seen(task.source % index, from) : null;
    if (needs !== null) above.add(needs);
    for (const id of above) below.add(id);
    const hasShort = tasks.some(({ kind }) => kind === 'shortCircuit');
    // A rule that is met before a branch above has ended races with that branch, as in Airflow: left out here.
    const isRace = early.includes(task.rule) && (isGated || hasShort);
    const plain = t(idOf(index))
      .after(...above)
      .rule(isRace ? 'all_done' : task.rule);
    const items = value(Array.from({ length: task.size }, (_item, at) => at));
    if (task.kind === 'branch') return plain.branch();
    if (task.kind === 'literal') return plain.over({ x: items });
    if (needs !== null && !needs.endsWith('gate')) return plain.over({ x: output(needs) });
    return plain;
  });
  const gates = groups
    .filter(({ kind }) => kind.endsWith('oop'))
    .map((group): TaskBuilder => {
      const inside = [...Array(tasks.length).keys()].filter(
        (index) => group.start <= index && index < group.end,
      );
      const above = new Set(inside.map((index) => seen(index, group)));
      return t(gateOf(group)).after(...above);
    });
  const definition = aDag('random', ...built, ...gates).with({
    groups: groups.map((group) => groupDefinition(group, tasks, seen)),
  }).definition;
  const withKinds = definition.tasks.map((task) => {
    const index = Number(/t(\d+)$/.exec(task.taskId)?.[1] ?? -1);
    if (index < 0) return { ...task, kind: 'gate' as const };
    return tasks[index]?.kind === 'shortCircuit'
      ? {
          ...task,
          kind: 'shortCircuit' as const,
          shortCircuit: { ignoreDownstreamTriggerRules: index % 2 === 0 },
        }
      : task;
  });
  return compileRunGraph({ ...definition, tasks: withKinds });
}

function groupDefinition(
  group: Interval,
  _tasks: readonly RandomTask[],
  seen: (index: number, from: Interval | null) => string,
): GroupDefinition {
  const source = group.start > 0 ? seen(group.source % group.start, group.parent) : '';
  const isOutput = group.kind === 'output' && group.start > 0 && !source.endsWith('gate');
  const items = value(Array.from({ length: group.size }, (_item, at) => at));
  const isMapped = group.kind === 'literal' || group.kind === 'output' || group.kind === 'mappedLoop';
  const isLoop = group.kind.endsWith('oop');
  return {
    groupId: group.id,
    parentGroupId: group.parent?.id ?? null,
    displayName: null,
    tooltip: null,
    mapping: isMapped
      ? { kind: 'cross', inputs: [{ name: 'x', over: isOutput ? output(source) : items }] }
      : null,
    loop: isLoop
      ? {
          maxIterations: group.size + 1,
          terminalTaskId: `${group.id}.loop_gate`,
          gateTaskId: `${group.id}.loop_gate`,
          hasUntil: group.hasUntil,
        }
      : null,
    retries: group.retries,
    retryDelayMs: group.size,
  };
}
