// The DAG and the rows that a trigger-rule case speaks of: the task in question, what is upstream of it, and nothing else.
import type {
  DagDefinition,
  InstanceSnapshot,
  InstanceState,
  MappingDefinition,
  RunSnapshot,
  TaskDefinition,
  TriggerRule,
} from '@ariel/core';
import { isTerminal } from '@ariel/core';
import { aDag, t, value } from '@ariel/testkit';
import { CannotBeSaid } from './case.ts';

export interface UpstreamTask {
  readonly id: string;
  /** One state, or one per map index. */
  readonly states: readonly InstanceState[];
  readonly isMapped: boolean;
  readonly isSetup: boolean;
}

export interface DecisionQuestion {
  readonly rule: TriggerRule;
  readonly upstream: readonly UpstreamTask[];
  readonly isTeardown: boolean;
  readonly between: readonly UpstreamTask[];
  readonly indirectSetup: UpstreamTask | null;
  readonly inMappedGroup: boolean;
  /** The task is mapped over so many literals. */
  readonly instances: number | null;
}

export interface DecisionScene {
  /** The task in question. */
  readonly taskId: string;
  readonly definition: DagDefinition;
  readonly snapshot: RunSnapshot;
}

const TASK = 'the_task';
const GROUP = 'the_group';
const CLEANUP = 'the_cleanup';

export function sceneOf(question: DecisionQuestion): DecisionScene {
  const ids = [
    ...question.upstream,
    ...question.between,
    ...(question.indirectSetup ? [question.indirectSetup] : []),
  ];
  if (new Set([...ids.map(({ id }) => id), TASK, CLEANUP]).size < ids.length + 2) {
    throw new CannotBeSaid('two tasks of the case have one id');
  }
  if (ids.some(({ states }) => states.length === 0)) {
    throw new CannotBeSaid('a mapped upstream task without an instance');
  }
  const regions = question.inMappedGroup ? regionsOf(question) : null;
  const tasks = tasksOf(question);
  const dag = aDag('decision').with({ tasks: regions === null ? tasks : tasks.map(inGroup) });
  const definition =
    regions === null ? dag.definition : dag.with({ groups: [mappedGroup(regions)] }).definition;
  const taskId = regions === null ? TASK : grouped(TASK);
  return { taskId, definition, snapshot: snapshotOf(question, regions) };
}

// -- the DAG

function tasksOf(question: DecisionQuestion): TaskDefinition[] {
  const { between, indirectSetup, instances, isTeardown, rule, upstream } = question;
  const setups = upstream.filter(({ isSetup }) => isSetup).map(({ id }) => id);
  const isAbove = (above: UpstreamTask): readonly string[] => {
    if (indirectSetup !== null) return [indirectSetup.id];
    if (!isTeardown || above.isSetup) return [];
    return [...setups, ...between.map(({ id }) => id)];
  };
  const task: TaskDefinition = {
    ...t(TASK)
      .rule(rule)
      .after(...upstream.map(({ id }) => id)).definition,
    mapping: instances === null ? null : overLiterals(instances),
    teardown: isTeardown ? { setups, onFailureFailDagrun: false } : null,
  };
  return [
    ...(indirectSetup === null ? [] : [upstreamTask({ ...indirectSetup, isSetup: true }, [])]),
    ...upstream.filter(({ isSetup }) => isSetup).map((above) => upstreamTask(above, isAbove(above))),
    ...between.map((each) => upstreamTask(each, setups.slice(0, 1))),
    ...upstream.filter(({ isSetup }) => !isSetup).map((above) => upstreamTask(above, isAbove(above))),
    task,
    ...(indirectSetup === null ? [] : [cleanupOf(indirectSetup.id)]),
  ];
}

function upstreamTask(
  { id, isMapped, isSetup, states }: UpstreamTask,
  above: readonly string[],
): TaskDefinition {
  return {
    ...t(id).after(...above).definition,
    mapping: isMapped ? overLiterals(states.length) : null,
    isSetup,
  };
}

function cleanupOf(setup: string): TaskDefinition {
  return {
    ...t(CLEANUP).rule('all_done_setup_success').after(setup, TASK).definition,
    teardown: { setups: [setup], onFailureFailDagrun: false },
  };
}

const overLiterals = (count: number): MappingDefinition => ({
  kind: 'cross',
  inputs: [{ name: 'x', over: value(Array.from({ length: count }, (_, index) => index)) }],
});

// -- in a mapped group

function regionsOf({ between, indirectSetup, instances, upstream }: DecisionQuestion): number {
  const lengths = new Set(upstream.map(({ states }) => states.length));
  const [regions] = lengths;
  if (regions === undefined || lengths.size > 1 || upstream.some(({ isMapped }) => !isMapped)) {
    throw new CannotBeSaid('a mapped group in which not each task has one instance per index');
  }
  if (instances !== null || indirectSetup !== null || between.length > 0) {
    throw new CannotBeSaid('"mapped_group" together with "instances", "indirect_setup" or "between"');
  }
  return regions;
}

const grouped = (id: string): string => `${GROUP}.${id}`;

/** Their instances are the group's, so that none of them is mapped itself. */
function inGroup(task: TaskDefinition): TaskDefinition {
  return {
    ...task,
    taskId: grouped(task.taskId),
    groupId: GROUP,
    upstream: task.upstream.map(grouped),
    mapping: null,
    teardown: task.teardown && { ...task.teardown, setups: task.teardown.setups.map(grouped) },
  };
}

function mappedGroup(regions: number): DagDefinition['groups'][number] {
  return {
    groupId: GROUP,
    parentGroupId: null,
    displayName: null,
    tooltip: null,
    mapping: overLiterals(regions),
    loop: null,
    retries: 0,
    retryDelayMs: 0,
  };
}

// -- the rows

function snapshotOf(question: DecisionQuestion, regions: number | null): RunSnapshot {
  const { between, indirectSetup, upstream } = question;
  const name = (id: string): string => (regions === null ? id : grouped(id));
  const all = [...upstream, ...between, ...(indirectSetup === null ? [] : [indirectSetup])];
  const rows = all.flatMap(({ id, isMapped, states }) =>
    states.map((state, index) => row(name(id), isMapped ? index : -1, held(state))),
  );
  const own = Array.from({ length: regions ?? 1 }, (_, index) =>
    row(name(TASK), regions === null ? -1 : index, null),
  );
  const cleanup = indirectSetup === null ? [] : [row(CLEANUP, -1, null)];
  const expansions =
    regions === null
      ? all.filter(({ isMapped }) => isMapped).map(({ id, states }) => expansion(id, states.length))
      : [expansion(GROUP, regions)];
  return { instances: [...rows, ...own, ...cleanup], results: [], expansions, param: () => null };
}

const expansion = (id: string, count: number) => ({
  id,
  isLoop: false,
  parentMapIndex: -1,
  parentIteration: 0,
  from: 0,
  first: 0,
  count,
  collapse: null,
});

/**
 * To a rule an instance that has no state is one that has not ended. Here it is one under way, since the plan would
 * decide about it in the same turn, and the case asks what follows while it has not.
 */
const held = (state: InstanceState): InstanceState => (isTerminal(state) ? state : 'running');

const row = (taskId: string, mapIndex: number, state: InstanceState): InstanceSnapshot => ({
  taskId,
  mapIndex,
  iteration: 0,
  state,
  waitUntilUs: null,
});
