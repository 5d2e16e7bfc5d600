// The first and last tasks of groups: where an edge to or from a group really begins and ends.
// Edges are looked at once for all groups, so that a thousand groups cost as much as their tasks and edges.
import type { DagBuilder } from './dag-builder.ts';
import type { NodeReference, RawEdge } from './placed-task.ts';

interface Group {
  readonly taskIds: string[];
  /** Nodes with an edge inside the group before them, and after them. */
  readonly preceded: Set<string>;
  readonly followed: Set<string>;
  /** Those that more than teardowns follow. */
  readonly followedByWork: Set<string>;
}

type Side = 'preceded' | 'followed' | 'followedByWork';

export class GroupEnds {
  readonly #builder: DagBuilder;
  readonly #groups: ReadonlyMap<string, Group>;
  /** By task id: what comes directly before each teardown. */
  readonly #beforeTeardown = new Map<string, NodeReference[]>();

  constructor(builder: DagBuilder, edges: readonly RawEdge[]) {
    this.#builder = builder;
    const newGroup = (): Group => ({
      taskIds: [],
      preceded: new Set(),
      followed: new Set(),
      followedByWork: new Set(),
    });
    this.#groups = new Map([...builder.groups.keys()].map((groupId) => [groupId, newGroup()]));
    for (const { taskId, groupId } of builder.tasks.values()) {
      for (const around of builder.groupsAround(groupId)) this.#groups.get(around)?.taskIds.push(taskId);
    }
    for (const edge of edges) this.#note(edge);
  }

  firstTasks(node: NodeReference): readonly string[] {
    return node.kind === 'task' ? [node.id] : this.#ends(node.id, 'preceded');
  }

  /** Without teardowns: what follows a group does not wait for its cleaning up, but for the work before that. */
  lastTasks(node: NodeReference): readonly string[] {
    if (node.kind === 'task') return [node.id];
    const last = new Set<string>();
    for (const taskId of this.#ends(node.id, 'followed')) {
      if (!this.#isTeardown(taskId)) last.add(taskId);
      else for (const work of this.#workBefore(taskId, node.id, new Set())) last.add(work);
    }
    return [...last];
  }

  /** The tasks of the group that no other work of the group follows. */
  finalWork(groupId: string): readonly string[] {
    return this.#ends(groupId, 'followedByWork').filter((taskId) => !this.#isTeardown(taskId));
  }

  #note({ from, to }: RawEdge): void {
    const isToTeardown = to.kind === 'task' && this.#isTeardown(to.id);
    if (isToTeardown) {
      const before = this.#beforeTeardown.get(to.id) ?? [];
      this.#beforeTeardown.set(to.id, [...before, from]);
    }
    const aroundFrom = new Set(this.#builder.groupsAround(this.#parentOf(from)));
    for (const around of this.#builder.groupsAround(this.#parentOf(to))) {
      const group = aroundFrom.has(around) ? this.#groups.get(around) : undefined;
      group?.preceded.add(nodeKey(to));
      group?.followed.add(nodeKey(from));
      if (!isToTeardown) group?.followedByWork.add(nodeKey(from));
    }
  }

  *#workBefore(taskId: string, groupId: string, seen: Set<string>): Iterable<string> {
    if (seen.has(taskId)) return;
    seen.add(taskId);
    for (const node of this.#beforeTeardown.get(taskId) ?? []) {
      if (!this.#builder.groupsAround(this.#parentOf(node)).includes(groupId)) continue;
      if (node.kind === 'group') yield* this.lastTasks(node);
      else if (this.#isTeardown(node.id)) yield* this.#workBefore(node.id, groupId, seen);
      else if (this.#builder.tasks.get(node.id)?.isSetup !== true) yield node.id;
    }
  }

  #ends(groupId: string, side: Side): readonly string[] {
    const group = this.#groups.get(groupId);
    return group?.taskIds.filter((taskId) => !this.#isInner(taskId, groupId, group[side])) ?? [];
  }

  /** Whether the task, or a group between it and `within`, is among the nodes that are preceded or followed. */
  #isInner(taskId: string, within: string, nodes: ReadonlySet<string>): boolean {
    if (nodes.has(nodeKey({ kind: 'task', id: taskId }))) return true;
    const around = this.#builder.groupsAround(this.#builder.tasks.get(taskId)?.groupId ?? null);
    const between = around.slice(0, around.indexOf(within));
    return between.some((groupId) => nodes.has(nodeKey({ kind: 'group', id: groupId })));
  }

  #isTeardown(taskId: string): boolean {
    const teardown = this.#builder.tasks.get(taskId)?.teardown ?? null;
    return teardown !== null;
  }

  #parentOf(node: NodeReference): string | null {
    const { tasks, groups } = this.#builder;
    return (node.kind === 'task' ? tasks.get(node.id)?.groupId : groups.get(node.id)?.parentGroupId) ?? null;
  }
}

function nodeKey(node: NodeReference): string {
  return `${node.kind} ${node.id}`;
}
