// Which results are mapped over, and how deep: a task mapped over items of what a mapped group around it is mapped over
// needs the lengths of these items, which lie one level down in the result that the group's list comes from.
import type { DagDefinition } from '../dag/dag-definition.ts';
import { outputsIn, type ValueExpression } from '../dag/value-expression.ts';
import { commonScope, type GraphScope, scopesBelow } from './graph-scope.ts';
import { mappingSources } from './mapping-sources.ts';

export interface MapDepths {
  /** By task number: 0 where nothing is mapped over its result. */
  readonly depths: readonly number[];
  /** By task number: mapped groups and tasks whose number of regions and instances depends on its result. */
  readonly feeds: readonly { readonly groups: readonly GraphScope[]; readonly tasks: readonly number[] }[];
  /** Tasks of which each instance must end with a list. */
  readonly sources: ReadonlySet<number>;
}

export function mapDepths(
  definition: DagDefinition,
  scopes: readonly GraphScope[],
  scopeAt: (task: number) => GraphScope,
  indexOf: (taskId: string) => number,
): MapDepths {
  const depths = definition.tasks.map(() => 0);
  const feeds = definition.tasks.map(() => ({ groups: new Set<GraphScope>(), tasks: new Set<number>() }));
  const sources = new Set<number>();
  const mapped = new Map(
    scopes.filter(({ kind }) => kind === 'mapped').map((scope) => [scope.groupId, scope]),
  );

  /** A list is known once all that is in it is there, whether or not its length depends on it. */
  const feed = (over: ValueExpression, feeding: GraphScope | number): void => {
    for (const { taskId } of outputsIn(over)) {
      const found = feeds[indexOf(taskId)];
      if (typeof feeding === 'number') found?.tasks.add(feeding);
      else found?.groups.add(feeding);
    }
  };

  const visit = (
    over: ValueExpression,
    depth: number,
    from: GraphScope,
    feeding: GraphScope | number,
  ): void => {
    switch (over.kind) {
      case 'output': {
        if (over.key !== 'return_value') return;
        const task = indexOf(over.taskId);
        const below = scopesBelow(scopeAt(task), commonScope(scopeAt(task), from)).filter(
          ({ kind }) => kind === 'mapped',
        );
        const dimensions = below.length + (definition.tasks[task]?.mapping ? 1 : 0);
        const left = depth - dimensions;
        if (typeof feeding === 'number') feeds[task]?.tasks.add(feeding);
        else feeds[task]?.groups.add(feeding);
        if (left <= 0) return;
        depths[task] = Math.max(depths[task] ?? 0, left);
        sources.add(task);
        return;
      }
      case 'groupArgument': {
        const scope = mapped.get(over.groupId);
        const mapping = scope?.group?.mapping;
        if (!scope?.parent || !mapping) return;
        if (mapping.kind === 'kwargs') {
          visit(mapping.over, depth + 2, scope.parent, feeding);
          return;
        }
        const input = mapping.inputs.find(({ name }) => name === over.name);
        if (input) visit(input.over, depth + 1, scope.parent, feeding);
        return;
      }
      case 'map':
      case 'filter':
        visit(over.source, depth, from, feeding);
        return;
      case 'zip':
      case 'concat':
        for (const source of over.sources) visit(source, over.kind === 'zip' ? 1 : depth, from, feeding);
        return;
      case 'list':
        if (depth > 1) for (const item of over.items) visit(item, depth - 1, from, feeding);
        return;
      case 'object':
        if (depth > 1) for (const item of Object.values(over.entries)) visit(item, depth - 1, from, feeding);
        return;
      default:
        return;
    }
  };

  definition.tasks.forEach((task, index) => {
    for (const over of mappingSources(task.mapping)) {
      feed(over, index);
      visit(over, 1, scopeAt(index), index);
    }
  });
  for (const scope of mapped.values()) {
    for (const over of mappingSources(scope.group?.mapping ?? null)) {
      feed(over, scope);
      visit(over, 1, scope.parent ?? scope, scope);
    }
  }
  return {
    depths,
    feeds: feeds.map(({ groups, tasks }) => ({ groups: [...groups], tasks: [...tasks] })),
    sources,
  };
}
