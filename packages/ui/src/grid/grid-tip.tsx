// What the pointer is over in the run grid, in words, beside the pointer.
import type { Grid, RunSummary, VersionSummary } from '@ariel/protocol';
import { t } from '../messages/en.ts';
import { StateBadge, StateCounts } from '../state/state-badge.tsx';
import { Took, When } from '../time/when.tsx';
import type { GridPlace } from './grid-geometry.ts';
import type { VisibleRow } from './grid-rows.ts';

interface GridTipProps {
  readonly place: GridPlace;
  readonly x: number;
  readonly y: number;
  readonly viewWidth: number;
  readonly row: VisibleRow | null;
  readonly run: RunSummary | null;
  readonly before: RunSummary | null;
  readonly versions: readonly VersionSummary[];
  readonly cells: Grid['cells'];
}

const WIDTH = 264;

export function GridTip({ x, y, viewWidth, row, run, before, versions, cells }: GridTipProps) {
  if (run === null && (row === null || row.label.length < 24)) return null;
  const cell = run === null || row === null ? undefined : cells[run.run_id]?.[row.id];
  const changed = run !== null && before !== null && before.version_number !== run.version_number;
  return (
    <div
      role="presentation"
      className="pointer-events-none absolute z-20 flex flex-col gap-1 rounded-lg border bg-raised px-3 py-2 shadow-pop"
      style={{ width: WIDTH, left: Math.max(4, Math.min(x + 14, viewWidth - WIDTH - 8)), top: y + 18 }}
    >
      {row !== null && <span className="truncate font-semibold">{row.label}</span>}
      {run !== null && row === null && (
        <>
          <StateBadge state={run.state} />
          <span className="truncate text-muted text-xs">{run.run_id}</span>
          <span className="text-muted">
            <When at={run.start_date ?? run.queued_at} /> · <Took span={run} />
          </span>
        </>
      )}
      {run !== null && row !== null && (
        <>
          {cell === undefined ? (
            <span className="text-muted">{t.grid.absentLong(run.version_number)}</span>
          ) : cell.counts === undefined ? (
            <StateBadge state={cell.state} />
          ) : (
            <StateCounts counts={cell.counts} />
          )}
          {cell !== undefined && (cell.items !== undefined || cell.iterations !== undefined) && (
            <span className="text-muted">{t.grid.regions(cell.items, cell.iterations)}</span>
          )}
          <span className="truncate text-muted text-xs">{run.run_id}</span>
        </>
      )}
      {changed && (
        <span className="text-muted text-xs">
          {versionChange(before.version_number, run.version_number, versions)}
        </span>
      )}
    </div>
  );
}

export function versionChange(from: number, to: number, versions: readonly VersionSummary[]): string {
  const between = versions.filter(
    (version) => version.number > Math.min(from, to) && version.number <= Math.max(from, to),
  );
  const structure = between.some((version) => version.change === 'structure');
  return t.grid.versionChange(from, to, structure);
}
