// Keeps of a result what planning needs: whether there is one, how long it is, what a gate said.
import type { PlanNode } from './region.ts';
import type { InstanceResult } from './run-snapshot.ts';

export function noteResult(node: PlanNode, position: number, result: InstanceResult): void {
  if (result.loopStops !== undefined) node.loopStops = result.loopStops;
  if (!result.hasValue) return;
  node.values += 1;
  const shape = result.shape ?? result.length;
  if (!node.task.isMapped) node.shape = shape;
  else if (node.task.mapDepth > 0) {
    node.shapes ??= new Map();
    node.shapes.set(position, shape);
  }
}
