// The graph of DAGs that start or wait for each other, as it is drawn: DAGs are boxes, assets stores, tasks round.
import type { DagDependency } from './dag-dependencies.ts';
import type { DrawnEdge, DrawnGraph, DrawnNode } from './drawn-graph.ts';

const words: Readonly<Record<DagDependency['kind'], string>> = {
  asset: 'asset',
  'asset-alias': 'asset alias',
  trigger: 'triggers',
  sensor: 'waits',
};

/** `known`: the DAGs that there are; what names another is told so. */
export function graphOfDependencies(
  dependencies: readonly DagDependency[],
  known: ReadonlySet<string>,
): DrawnGraph {
  const nodes = new Map<string, DrawnNode>();
  const edges = new Map<string, DrawnEdge>();
  const addEdge = (from: string, to: string): void => {
    edges.set(`${from}\n${to}`, { from, to, label: null });
  };
  const dagNode = (dagId: string): string => {
    const id = `dag:${dagId}`;
    const label = known.has(dagId) ? [dagId] : [dagId, 'no such DAG'];
    nodes.set(id, { id, label, shape: 'box', frameId: null });
    return id;
  };
  for (const { kind, source, target, via } of dependencies) {
    const isAsset = kind === 'asset' || kind === 'asset-alias';
    const owner = kind === 'trigger' ? source : target;
    const id = isAsset ? `${kind}:${via}` : `${kind}:${owner}:${via}`;
    nodes.set(id, { id, label: [via, words[kind]], shape: isAsset ? 'store' : 'round', frameId: null });
    if (source !== null) addEdge(dagNode(source), id);
    if (target !== null) addEdge(id, dagNode(target));
  }
  return { name: 'DAG dependencies', nodes: [...nodes.values()], frames: [], edges: [...edges.values()] };
}
