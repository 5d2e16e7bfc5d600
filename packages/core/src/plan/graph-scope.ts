// The groups of a DAG that have regions in its runs, as a tree around its tasks: what is mapped, what loops, what is tried
// again as one. Compiled once per version; see docs/adr/0010-regions.md.
import type { DagDefinition, GroupDefinition } from '../dag/dag-definition.ts';
import { outputsIn, type ValueExpression } from '../dag/value-expression.ts';
import { mappingSources } from './mapping-sources.ts';
import type { Scope } from './scope.ts';

export interface GraphScope {
  readonly index: number;
  /** `unit`: a group with retries that is neither mapped nor a loop; it has one region, and gives no coordinate. */
  readonly kind: 'root' | 'mapped' | 'loop' | 'unit';
  readonly groupId: string;
  readonly group: GroupDefinition | null;
  readonly parent: GraphScope | null;
  /** 0 for the root. */
  readonly depth: number;
  /** Numbers of the tasks of which this is the innermost scope. */
  readonly tasks: number[];
  readonly children: GraphScope[];
  /** Further tries of each of its regions as one unit. */
  readonly retries: number;
  readonly retryDelayMs: number;
  /** Whether the lists of a mapped group come from results of tasks. */
  readonly hasListSources: boolean;
  /** Mapped groups and loops from the root to here. */
  readonly path: readonly Scope[];
  /** Whether the coordinates of its regions are more than a map index and an iteration. */
  readonly needsPath: boolean;
}

export interface ScopeTree {
  readonly root: GraphScope;
  /** By index; a scope comes after those around it. */
  readonly scopes: readonly GraphScope[];
  /** The innermost scope of each task, by task number. */
  readonly scopeOf: readonly GraphScope[];
}

export function compileScopes(definition: DagDefinition): ScopeTree {
  const groups = new Map(definition.groups.map((group) => [group.groupId, group]));
  const root = newScope(0, 'root', null, null);
  const scopes = [root];
  const innermost = new Map<string, GraphScope>();
  const open = (kind: GraphScope['kind'], group: GroupDefinition, parent: GraphScope): GraphScope => {
    const scope = newScope(scopes.length, kind, group, parent);
    scopes.push(scope);
    parent.children.push(scope);
    return scope;
  };
  const scopeOfGroup = (groupId: string | null): GraphScope => {
    const group = groupId === null ? undefined : groups.get(groupId);
    if (!group) return root;
    const known = innermost.get(group.groupId);
    if (known) return known;
    let scope = scopeOfGroup(group.parentGroupId);
    if (group.mapping !== null) scope = open('mapped', group, scope);
    if (group.loop !== null) scope = open('loop', group, scope);
    if (group.retries > 0 && group.mapping === null && group.loop === null)
      scope = open('unit', group, scope);
    innermost.set(group.groupId, scope);
    return scope;
  };
  const scopeOf = definition.tasks.map((task, index) => {
    const scope = scopeOfGroup(task.groupId);
    scope.tasks.push(index);
    return scope;
  });
  return { root, scopes, scopeOf };
}

function newScope(
  index: number,
  kind: GraphScope['kind'],
  group: GroupDefinition | null,
  parent: GraphScope | null,
): GraphScope {
  const around = parent?.path ?? [];
  const groupId = group?.groupId ?? '';
  const path = kind === 'mapped' || kind === 'loop' ? [...around, { groupId, kind }] : around;
  const loops = path.filter((scope) => scope.kind === 'loop').length;
  // Of a group that is mapped and loops, an iteration is what is tried again.
  const retries = kind === 'mapped' && group?.loop ? 0 : (group?.retries ?? 0);
  return {
    index,
    kind,
    groupId,
    group,
    parent,
    depth: parent === null ? 0 : parent.depth + 1,
    tasks: [],
    children: [],
    retries,
    retryDelayMs: group?.retryDelayMs ?? 0,
    hasListSources: kind === 'mapped' && mappingSources(group?.mapping ?? null).some(hasOutputs),
    path,
    needsPath: loops > 1 || path.length - loops > 1,
  };
}

const hasOutputs = (source: ValueExpression): boolean => outputsIn(source).length > 0;

/** The smallest scope around both. */
export function commonScope(left: GraphScope, right: GraphScope): GraphScope {
  let [one, other] = [left, right];
  while (one !== other) {
    if (one.depth >= other.depth && one.parent) one = one.parent;
    else if (other.parent) other = other.parent;
  }
  return one;
}

/** Whether `scope` lies in `around` or is it. */
export function isWithin(scope: GraphScope, around: GraphScope): boolean {
  let each: GraphScope | null = scope;
  while (each !== null && each.depth > around.depth) each = each.parent;
  return each === around;
}

/** Mapped groups and loops below `around` down to `scope`, outermost first. */
export function scopesBelow(scope: GraphScope, around: GraphScope): GraphScope[] {
  const below: GraphScope[] = [];
  for (let each: GraphScope | null = scope; each !== null && each !== around; each = each.parent) {
    if (each.kind === 'mapped' || each.kind === 'loop') below.unshift(each);
  }
  return below;
}
