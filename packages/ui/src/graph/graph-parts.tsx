// How a task, a group and an edge look in the graph.

import type { TaskRole } from '@ariel/protocol';
import {
  BaseEdge,
  type Edge,
  EdgeLabelRenderer,
  type EdgeProps,
  Handle,
  type Node,
  type NodeProps,
  Position,
} from '@xyflow/react';
import {
  ArrowDownToLine,
  ArrowUpFromLine,
  ChevronDown,
  ChevronRight,
  Repeat,
  RotateCw,
  Split,
} from 'lucide-react';
import { t } from '../messages/en.ts';
import { StateIcon, StateShares } from '../state/state-badge.tsx';
import { stateColor, stateLook, stateTextColor } from '../state/state-look.ts';

export interface GraphNodeData extends Record<string, unknown> {
  readonly label: string;
  readonly operator: string | null;
  readonly isMapped: boolean;
  readonly isMany: boolean;
  /** Of a loop: at most so many iterations. */
  readonly loopMax: number | null;
  readonly role: TaskRole | null;
  /** Of a group as one unit. */
  readonly retries: number;
  readonly tooltip: string | null;
  /** Undefined where no run is chosen, or it has none yet. */
  readonly items: number | undefined;
  readonly iterations: number | undefined;
  readonly isGroup: boolean;
  readonly isFolded: boolean;
  readonly isDimmed: boolean;
  readonly isFound: boolean;
  /** Undefined where no run is chosen. */
  readonly state: string | null | undefined;
  readonly counts: Readonly<Record<string, number>> | undefined;
  readonly onFold: () => void;
}

const handle = 'pointer-events-none !min-w-0 !min-h-0 !size-0 !border-0 !bg-transparent';

function Handles() {
  return (
    <>
      <Handle type="target" position={Position.Left} className={handle} isConnectable={false} />
      <Handle type="source" position={Position.Right} className={handle} isConnectable={false} />
    </>
  );
}

function TaskNode({ data, selected }: NodeProps<Node<GraphNodeData>>) {
  const total = data.counts === undefined ? null : totalOf(data.counts);
  const done = data.counts?.success ?? 0;
  const second = data.state === undefined ? (data.operator ?? '') : stateLook(data.state).word;
  return (
    <div
      className={`relative flex h-full w-full flex-col justify-center rounded-lg border bg-raised px-3 transition-opacity ${selected ? 'border-accent ring-2 ring-accent/40' : data.isFound ? 'border-accent' : 'border-border-strong'} ${data.isDimmed ? 'opacity-35' : ''} ${data.counts === undefined ? '' : 'pb-2'}`}
      style={{
        borderLeft: `4px solid ${data.state === undefined ? 'var(--c-border-strong)' : stateColor(data.state)}`,
      }}
    >
      {(data.isMany || data.isGroup) && (
        <span className="-z-10 -top-1 -right-1 absolute h-full w-full rounded-lg border border-border-strong bg-raised" />
      )}
      <div className="flex items-center gap-1.5">
        <RoleMark role={data.role} />
        <span className="min-w-0 flex-1 truncate font-medium" title={data.tooltip ?? undefined}>
          {data.label}
        </span>
        <Marks data={data} />
        {data.isGroup && (
          <button
            type="button"
            className="nodrag rounded p-0.5 text-muted hover:bg-hover"
            aria-label={t.graph.unfold}
            onClick={(event) => {
              event.stopPropagation();
              data.onFold();
            }}
          >
            <ChevronRight size={14} aria-hidden />
          </button>
        )}
        {data.state !== undefined && <StateIcon state={data.state} size={13} />}
      </div>
      <div className="flex items-center gap-2 text-xs">
        <span
          className="truncate"
          style={{ color: data.state === undefined ? 'var(--c-faint)' : stateTextColor(data.state) }}
        >
          {second}
        </span>
        {total !== null && (
          <span className="ml-auto whitespace-nowrap text-muted">{t.graph.counts(done, total)}</span>
        )}
      </div>
      {data.counts !== undefined && (
        <span className="absolute inset-x-2.5 bottom-1">
          <StateShares counts={data.counts} />
        </span>
      )}
      <Handles />
    </div>
  );
}

function GroupNode({ data, selected }: NodeProps<Node<GraphNodeData>>) {
  return (
    <div
      className={`relative h-full w-full rounded-xl border bg-sunken/70 ${selected ? 'border-accent' : 'border-border-strong'} ${data.isMapped || data.loopMax !== null ? 'ring-3 ring-border/60' : ''} ${data.isDimmed ? 'opacity-40' : ''}`}
    >
      <div className="flex items-center gap-1 px-2 pt-1.5">
        <button
          type="button"
          className="nodrag rounded p-0.5 text-muted hover:bg-hover"
          aria-label={t.graph.fold}
          onClick={(event) => {
            event.stopPropagation();
            data.onFold();
          }}
        >
          <ChevronDown size={14} aria-hidden />
        </button>
        <span
          className="cursor-pointer rounded px-0.5 py-0.5 font-semibold hover:bg-hover"
          title={data.tooltip ?? undefined}
        >
          {data.label}
        </span>
        {/* The middle stays free: there edges come in from above. */}
        <span className="ml-auto flex items-center gap-1.5 pr-1">
          <Marks data={data} />
          {data.state !== undefined && <StateIcon state={data.state} size={12} />}
        </span>
      </div>
      {data.counts !== undefined && totalOf(data.counts) > 0 && (
        <span
          className="absolute inset-x-3 top-8.5"
          title={t.graph.counts(data.counts.success ?? 0, totalOf(data.counts))}
        >
          <StateShares counts={data.counts} />
        </span>
      )}
      <Handles />
    </div>
  );
}

const totalOf = (counts: Readonly<Record<string, number>>) =>
  Object.values(counts).reduce((sum, count) => sum + count, 0);

const roleIcons = { setup: ArrowUpFromLine, teardown: ArrowDownToLine, gate: Split } as const;

function RoleMark({ role }: { readonly role: TaskRole | null }) {
  if (role === null) return null;
  const Icon = roleIcons[role];
  return (
    <span className="shrink-0 text-muted" title={t.roles[role]}>
      <Icon size={13} aria-hidden />
      <span className="sr-only">{t.roles[role]}</span>
    </span>
  );
}

/** What makes several of it: items, iterations; and that it is tried again as one. */
function Marks({ data }: { readonly data: GraphNodeData }) {
  const look =
    'flex shrink-0 items-center gap-1 whitespace-nowrap rounded-full bg-hover px-1.5 text-muted text-xs';
  const items = data.isGroup ? data.items : undefined;
  return (
    <>
      {data.isMapped && (
        <span className={look} title={t.graph.mappedLong}>
          {items === undefined ? t.graph.mapped : t.graph.items(items)}
        </span>
      )}
      {data.loopMax !== null && (
        <span className={look} title={t.graph.loopLong(data.loopMax)}>
          <Repeat size={11} aria-hidden />
          {t.graph.loop(data.loopMax, data.iterations)}
        </span>
      )}
      {data.retries > 0 && (
        <span className={look} title={t.graph.retries(data.retries)}>
          <RotateCw size={11} aria-hidden />
          {data.retries}
          <span className="sr-only">{t.graph.retries(data.retries)}</span>
        </span>
      )}
    </>
  );
}

export interface RoutedEdgeData extends Record<string, unknown> {
  readonly points: readonly { readonly x: number; readonly y: number }[];
  readonly label: string | null;
  readonly isTeardown: boolean;
  readonly isDimmed: boolean;
  readonly isLit: boolean;
}

function RoutedEdge({ id, data, markerEnd }: EdgeProps<Edge<RoutedEdgeData>>) {
  if (data === undefined || data.points.length < 2) return null;
  const middle = middleOf(data.points);
  return (
    <>
      <BaseEdge
        id={id}
        path={roundedPath(data.points)}
        {...(markerEnd === undefined ? {} : { markerEnd })}
        style={{
          stroke: data.isLit ? 'var(--c-accent)' : 'var(--c-faint)',
          strokeWidth: data.isLit ? 2 : 1.3,
          opacity: data.isDimmed ? 0.25 : 0.9,
          ...(data.isTeardown ? { strokeDasharray: '5 4' } : {}),
        }}
      />
      {data.label !== null && data.label !== '' && middle !== undefined && (
        <EdgeLabelRenderer>
          <span
            className="absolute z-10 rounded border bg-surface px-1 text-muted text-xs"
            style={{ transform: `translate(-50%,-50%) translate(${middle.x}px,${middle.y}px)` }}
          >
            {data.label}
          </span>
        </EdgeLabelRenderer>
      )}
    </>
  );
}

/** Half the way along the line. */
function middleOf(points: RoutedEdgeData['points']): { x: number; y: number } | undefined {
  const lengths = points.slice(1).map((point, at) => {
    const before = points[at] ?? point;
    return Math.hypot(point.x - before.x, point.y - before.y);
  });
  let rest = lengths.reduce((sum, each) => sum + each, 0) / 2;
  for (const [at, length] of lengths.entries()) {
    const [from, to] = [points[at], points[at + 1]];
    if (from !== undefined && to !== undefined && rest <= length && length > 0) {
      const share = rest / length;
      return { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share };
    }
    rest -= length;
  }
  return points[0];
}

function roundedPath(points: RoutedEdgeData['points']): string {
  const [first, ...rest] = points;
  if (first === undefined) return '';
  let path = `M${first.x},${first.y}`;
  rest.forEach((point, index) => {
    const next = rest[index + 1];
    const before = index === 0 ? first : rest[index - 1];
    if (next === undefined || before === undefined) {
      path += `L${point.x},${point.y}`;
      return;
    }
    const enter = toward(point, before);
    const leave = toward(point, next);
    path += `L${enter.x},${enter.y}Q${point.x},${point.y} ${leave.x},${leave.y}`;
  });
  return path;
}

function toward(from: { x: number; y: number }, to: { x: number; y: number }): { x: number; y: number } {
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  const step = Math.min(7, length / 2);
  return length === 0
    ? from
    : { x: from.x + ((to.x - from.x) * step) / length, y: from.y + ((to.y - from.y) * step) / length };
}

export const nodeTypes = { task: TaskNode, cluster: GroupNode };
export const edgeTypes = { routed: RoutedEdge };
