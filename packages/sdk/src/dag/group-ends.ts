// The first and last tasks of groups: where an edge to or from a group really begins and ends.
// Edges are looked at once for all groups, so that a thousand groups cost as much as their tasks and edges.
import type { DagBuilder } from './dag-builder.ts';
import type { NodeReference } from './placed-task.ts';

interface Group {
  readonly taskIds: string[];
  /** Nodes with an edge inside the group before them, and after them. */
  readonly preceded: Set<string>;
  readonly followed: Set<string>;
}

export class GroupEnds {
  readonly #builder: DagBuilder;
  readonly #groups: ReadonlyMap<string, Group>;

  constructor(builder: DagBuilder) {
    this.#builder = builder;
    const newGroup = (): Group => ({ taskIds: [], preceded: new Set(), followed: new Set() });
    this.#groups = new Map([...builder.groups.keys()].map((groupId) => [groupId, newGroup()]));
    for (const { taskId, groupId } of builder.tasks.values()) {
      for (const around of this.#groupsAround(groupId)) this.#groups.get(around)?.taskIds.push(taskId);
    }
    for (const { from, to } of builder.edges) {
      const aroundFrom = new Set(this.#groupsAround(this.#parentOf(from)));
      for (const around of this.#groupsAround(this.#parentOf(to))) {
        if (!aroundFrom.has(around)) continue;
        this.#groups.get(around)?.preceded.add(nodeKey(to));
        this.#groups.get(around)?.followed.add(nodeKey(from));
      }
    }
  }

  firstTasks(node: NodeReference): readonly string[] {
    return node.kind === 'task' ? [node.id] : this.#ends(node.id, 'preceded');
  }

  lastTasks(node: NodeReference): readonly string[] {
    return node.kind === 'task' ? [node.id] : this.#ends(node.id, 'followed');
  }

  #ends(groupId: string, side: 'preceded' | 'followed'): readonly string[] {
    const group = this.#groups.get(groupId);
    return group?.taskIds.filter((taskId) => !this.#isInner(taskId, groupId, group[side])) ?? [];
  }

  /** Whether the task, or a group between it and `within`, is among the nodes that are preceded or followed. */
  #isInner(taskId: string, within: string, nodes: ReadonlySet<string>): boolean {
    if (nodes.has(nodeKey({ kind: 'task', id: taskId }))) return true;
    const around = this.#groupsAround(this.#builder.tasks.get(taskId)?.groupId ?? null);
    const between = around.slice(0, around.indexOf(within));
    return between.some((groupId) => nodes.has(nodeKey({ kind: 'group', id: groupId })));
  }

  #parentOf(node: NodeReference): string | null {
    const { tasks, groups } = this.#builder;
    return (node.kind === 'task' ? tasks.get(node.id)?.groupId : groups.get(node.id)?.parentGroupId) ?? null;
  }

  /** The group and its parents, innermost first. */
  #groupsAround(groupId: string | null): string[] {
    const around: string[] = [];
    for (let id = groupId; id !== null; id = this.#builder.groups.get(id)?.parentGroupId ?? null)
      around.push(id);
    return around;
  }
}

function nodeKey(node: NodeReference): string {
  return `${node.kind} ${node.id}`;
}
