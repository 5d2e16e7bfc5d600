// The graph of a DAG version with the states of the chosen run. Loaded only when it is opened: the drawing library and
// the layout engine stay out of the start script.
import '@xyflow/react/dist/style.css';
import type { Graph, GridCell } from '@ariel/protocol';
import {
  Background,
  Controls,
  type Edge,
  MarkerType,
  MiniMap,
  type Node,
  ReactFlow,
  ReactFlowProvider,
  useReactFlow,
  useStore,
} from '@xyflow/react';
import { useEffect, useMemo, useRef, useState } from 'react';
import { SearchField } from '../controls/field.tsx';
import { Empty } from '../controls/placeholder.tsx';
import { useAppearance } from '../design/appearance.ts';
import type { OpenedRow } from '../grid/run-grid.tsx';
import { t } from '../messages/en.ts';
import { stateColor } from '../state/state-look.ts';
import { foldGraph, pathThrough } from './graph-fold.ts';
import { type GraphLayout, layoutGraph } from './graph-layout.ts';
import { edgeTypes, type GraphNodeData, nodeTypes, type RoutedEdgeData } from './graph-parts.tsx';

interface GraphViewProps {
  readonly graph: Graph;
  readonly cells: Readonly<Record<string, GridCell>> | null;
  readonly folded: ReadonlySet<string>;
  readonly onFold: (groupId: string) => void;
  readonly selected: string | null;
  readonly onOpen: (row: OpenedRow) => void;
}

export function GraphView(props: GraphViewProps) {
  return (
    <ReactFlowProvider>
      <Canvas {...props} />
    </ReactFlowProvider>
  );
}

function Canvas({ graph, cells, folded, onFold, selected, onOpen }: GraphViewProps) {
  const [text, setText] = useState('');
  const [hovered, setHovered] = useState<string | null>(null);
  const [layout, setLayout] = useState<GraphLayout | null>(null);
  const { isDark } = useAppearance();
  const flow = useReactFlow();
  const shown = useMemo(() => foldGraph(graph, folded), [graph, folded]);

  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    let current = true;
    // A tall pane is better filled from above to below.
    const isTall = (box.current?.clientHeight ?? 0) > (box.current?.clientWidth ?? 0) * 0.9;
    void layoutGraph(shown, isTall ? 'DOWN' : 'RIGHT').then((result) => current && setLayout(result));
    return () => {
      current = false;
    };
  }, [shown]);
  const size = useStore(({ width, height }) => `${width} ${height}`);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another size of the pane shows the whole graph anew
  useEffect(() => {
    if (layout === null) return;
    const frame = requestAnimationFrame(
      () => void flow.fitView({ padding: 0.12, maxZoom: 1, duration: 150 }),
    );
    return () => cancelAnimationFrame(frame);
  }, [layout, flow, size]);

  const found = useMemo(() => {
    const wanted = text.trim().toLowerCase();
    return wanted === ''
      ? null
      : new Set(
          shown.nodes.filter((node) => node.label.toLowerCase().includes(wanted)).map((node) => node.id),
        );
  }, [text, shown]);
  const lit = useMemo(() => (hovered === null ? null : pathThrough(shown.edges, hovered)), [hovered, shown]);

  const nodes = useMemo<Node<GraphNodeData>[]>(() => {
    if (layout === null) return [];
    return shown.nodes.flatMap((node) => {
      const place = layout.nodes.get(node.id);
      if (place === undefined) return [];
      const isOpenGroup = node.kind === 'group' && !node.isFolded;
      const cell = cells?.[node.id];
      return [
        {
          id: node.id,
          type: isOpenGroup ? 'cluster' : 'task',
          position: { x: place.x, y: place.y },
          ...(node.parent_id === null ? {} : { parentId: node.parent_id }),
          width: place.width,
          height: place.height,
          selected: node.id === selected,
          draggable: false,
          ariaLabel: node.label,
          data: {
            label: node.label,
            operator: node.operator,
            isMapped: node.is_mapped,
            isMany: node.is_many,
            loopMax: node.loop_max,
            role: node.role,
            retries: node.kind === 'group' ? node.retries : 0,
            tooltip: node.tooltip,
            items: cell?.items,
            iterations: cell?.iterations,
            isGroup: node.kind === 'group',
            isFolded: node.isFolded,
            isDimmed:
              (found !== null && !found.has(node.id) && !isOpenGroup) ||
              (lit !== null && !lit.has(node.id) && !isOpenGroup),
            isFound: found?.has(node.id) ?? false,
            state: cells === null ? undefined : (cell?.state ?? null),
            counts: cell?.counts,
            onFold: () => onFold(node.id),
          },
        } satisfies Node<GraphNodeData>,
      ];
    });
  }, [layout, shown, cells, selected, found, lit, onFold]);

  const edges = useMemo<Edge<RoutedEdgeData>[]>(() => {
    if (layout === null) return [];
    return shown.edges.map((edge) => {
      const isLit = lit?.has(edge.from) === true && lit.has(edge.to);
      return {
        id: edge.id,
        source: edge.from,
        target: edge.to,
        type: 'routed',
        zIndex: 1,
        focusable: false,
        markerEnd: {
          type: MarkerType.ArrowClosed,
          width: 14,
          height: 14,
          color: isLit ? 'var(--c-accent)' : 'var(--c-faint)',
        },
        data: {
          points: layout.edges.get(edge.id) ?? [],
          label: edge.label,
          isTeardown: edge.isTeardown,
          isLit,
          isDimmed: lit !== null && !isLit,
        },
      };
    });
  }, [layout, shown, lit]);

  if (graph.nodes.length === 0) return <Empty title={t.graph.empty} />;
  return (
    <div ref={box} className="relative min-h-0 flex-1">
      <ReactFlow
        nodes={nodes}
        edges={edges}
        nodeTypes={nodeTypes}
        edgeTypes={edgeTypes}
        colorMode={isDark ? 'dark' : 'light'}
        nodesDraggable={false}
        nodesConnectable={false}
        minZoom={0.1}
        maxZoom={1.6}
        proOptions={{ hideAttribution: true }}
        onNodeClick={(_event, node) => onOpen({ id: node.id, kind: node.data.isGroup ? 'group' : 'task' })}
        onNodeMouseEnter={(_event, node) =>
          setHovered(node.data.isGroup && !node.data.isFolded ? null : node.id)
        }
        onNodeMouseLeave={() => setHovered(null)}
      >
        <Background gap={20} size={1} color="var(--c-border)" />
        <Controls showInteractive={false} position="bottom-left" />
        {shown.nodes.length > 8 && (
          <MiniMap
            pannable
            zoomable
            position="bottom-right"
            style={{ width: 130, height: 86 }}
            nodeColor={(node) =>
              node.data.isGroup === true && node.data.isFolded !== true
                ? 'transparent'
                : stateColor((node.data as GraphNodeData).state ?? null)
            }
          />
        )}
      </ReactFlow>
      <SearchField
        label={t.graph.search}
        value={text}
        onChange={setText}
        className="!absolute top-2 left-2 z-10 w-48"
        onKeyUp={(event) => {
          const first = found?.values().next().value;
          if (event.key === 'Enter' && first !== undefined)
            void flow.fitView({ nodes: [{ id: first }], maxZoom: 1.2, duration: 200 });
        }}
      />
    </div>
  );
}
