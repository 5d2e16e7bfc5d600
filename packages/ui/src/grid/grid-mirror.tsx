// What the canvas shows at the focused place, as table rows that a screen reader can speak.
import type { Grid, RunSummary } from '@ariel/protocol';
import { t } from '../messages/en.ts';
import { stateLook } from '../state/state-look.ts';
import type { GridPlace } from './grid-geometry.ts';
import type { VisibleRow } from './grid-rows.ts';

interface GridMirrorProps {
  readonly rows: readonly VisibleRow[];
  readonly runs: readonly RunSummary[];
  readonly cells: Grid['cells'];
  readonly place: GridPlace;
}

export function GridMirror({ rows, runs, cells, place }: GridMirrorProps) {
  const row = rows[place.row];
  return (
    <div className="sr-only" role="rowgroup">
      <div role="row" tabIndex={-1} aria-rowindex={place.row + 2}>
        <span role="rowheader" tabIndex={-1}>
          {row?.label ?? t.grid.runs}
        </span>
        {runs.map((run, index) => (
          <span
            key={run.run_id}
            role="gridcell"
            tabIndex={-1}
            aria-colindex={index + 2}
            {...(index === place.run ? { id: 'grid-focus' } : {})}
          >
            {t.grid.cell(
              row?.label ?? null,
              run.run_id,
              wordOf(row === undefined ? run.state : cells[run.run_id]?.[row.id]?.state),
            )}
          </span>
        ))}
      </div>
    </div>
  );
}

function wordOf(state: string | null | undefined): string {
  return state === undefined ? t.grid.absent : stateLook(state).word;
}
