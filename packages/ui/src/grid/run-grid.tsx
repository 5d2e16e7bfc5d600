// The run grid: one canvas that stays in place while its content scrolls beneath, keys, pointer, and a small table
// behind it for screen readers. It paints only what is in view, once per frame at most.
import type { Grid, VersionSummary } from '@ariel/protocol';
import {
  type KeyboardEvent,
  type PointerEvent,
  useCallback,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { useAppearance } from '../design/appearance.ts';
import { t } from '../messages/en.ts';
import { useSeconds } from '../time/clock.ts';
import {
  contentSize,
  type GridPlace,
  type GridShape,
  placeAfterKey,
  placeAt,
  scrollToShow,
} from './grid-geometry.ts';
import { GridMirror } from './grid-mirror.tsx';
import { type GridPalette, readPalette } from './grid-palette.ts';
import { visibleRows } from './grid-rows.ts';
import { GridTip } from './grid-tip.tsx';
import { paintGrid } from './paint-grid.ts';

/** What of a run is opened. */
export interface OpenedRow {
  readonly id: string;
  readonly kind: 'group' | 'task';
}

interface RunGridProps {
  readonly grid: Grid;
  readonly versions: readonly VersionSummary[];
  readonly folded: ReadonlySet<string>;
  readonly onFold: (groupId: string) => void;
  readonly selectedRun: string | null;
  readonly selectedRow: string | null;
  /** A cell, or a run where `row` is null. */
  readonly onOpen: (runId: string, row: OpenedRow | null) => void;
}

export function RunGrid({ grid, versions, folded, onFold, selectedRun, selectedRow, onOpen }: RunGridProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [view, setView] = useState({ width: 0, height: 0 });
  const [hovered, setHovered] = useState<(GridPlace & { readonly x: number; readonly y: number }) | null>(
    null,
  );
  const [focused, setFocused] = useState<GridPlace | null>(null);
  const [hasFocus, setHasFocus] = useState(false);
  const { isDark } = useAppearance();

  const rows = useMemo(() => visibleRows(grid.rows, folded), [grid.rows, folded]);
  const runs = useMemo(() => grid.runs.toReversed(), [grid.runs]);
  const nowMs = useSeconds(runs.some((run) => run.state === 'running'));
  const labelWidth = Math.round(Math.max(110, Math.min(200, view.width * 0.4)));
  const selected = useMemo<GridPlace | null>(() => {
    const run = runs.findIndex((each) => each.run_id === selectedRun);
    const row = rows.findIndex((each) => each.id === selectedRow);
    return run < 0 && row < 0 ? null : { run, row };
  }, [runs, rows, selectedRun, selectedRow]);

  const shapeNow = useCallback(
    (): GridShape => ({
      rowCount: rows.length,
      runCount: runs.length,
      labelWidth,
      viewWidth: view.width,
      viewHeight: view.height,
      scrollLeft: scroller.current?.scrollLeft ?? 0,
      scrollTop: scroller.current?.scrollTop ?? 0,
    }),
    [rows.length, runs.length, labelWidth, view],
  );

  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    const measure = () => setView({ width: element.clientWidth, height: element.clientHeight });
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    measure();
    return () => observer.disconnect();
  }, []);

  // The newest runs are at the right end: begin there, and stay there while new ones come.
  const runCount = runs.length;
  const atEnd = useRef(true);
  useLayoutEffect(() => {
    const element = scroller.current;
    if (element !== null && view.width > 0 && runCount > 0 && atEnd.current)
      element.scrollLeft = element.scrollWidth;
  }, [view.width, runCount]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the tokens differ by theme
  const palette = useMemo<GridPalette>(() => readPalette(), [isDark]);
  const paint = useCallback(() => {
    const element = canvas.current;
    const pen = element?.getContext('2d');
    if (element === null || element === undefined || pen === null || pen === undefined || view.width === 0)
      return;
    const ratio = devicePixelRatio;
    const [width, height] = [Math.round(view.width * ratio), Math.round(view.height * ratio)];
    if (element.width !== width || element.height !== height) {
      element.width = width;
      element.height = height;
    }
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    paintGrid(pen, {
      shape: shapeNow(),
      rows,
      runs,
      cells: grid.cells,
      palette,
      selected,
      hovered,
      focused: hasFocus ? focused : null,
      nowMs,
    });
  }, [view, shapeNow, rows, runs, grid.cells, palette, selected, hovered, focused, hasFocus, nowMs]);
  const paintLatest = useRef(paint);
  paintLatest.current = paint;
  useLayoutEffect(paint, [paint]);

  const frame = useRef(0);
  useEffect(() => () => cancelAnimationFrame(frame.current), []);
  function onScroll(): void {
    const element = scroller.current;
    if (element !== null) atEnd.current = element.scrollLeft + element.clientWidth >= element.scrollWidth - 4;
    cancelAnimationFrame(frame.current);
    frame.current = requestAnimationFrame(() => paintLatest.current());
  }

  function pointed(event: PointerEvent | React.MouseEvent) {
    const box = scroller.current?.getBoundingClientRect();
    if (box === undefined) return null;
    const [x, y] = [event.clientX - box.left, event.clientY - box.top];
    const place = placeAt(shapeNow(), x, y);
    return place === null ? null : { ...place, x, y };
  }

  function open(place: GridPlace): void {
    const row = rows[place.row];
    const run = runs[place.run];
    if (row?.kind === 'group' && (run === undefined || place.run < 0)) {
      onFold(row.id);
      return;
    }
    const runId = run?.run_id ?? selectedRun ?? runs.at(-1)?.run_id;
    if (runId === undefined) return;
    // A run whose version does not have the row is opened itself.
    const isThere = row !== undefined && grid.cells[runId]?.[row.id] !== undefined;
    onOpen(runId, isThere ? row : null);
  }

  function onKeyDown(event: KeyboardEvent): void {
    const shape = shapeNow();
    const place = focused ?? startPlace();
    const next = placeAfterKey(shape, place, event.key);
    if (next !== null) {
      event.preventDefault();
      setFocused(next);
      const scroll = scrollToShow(shape, next);
      scroller.current?.scrollTo(scroll);
    } else if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      const row = rows[place.row];
      if (event.key === ' ' && row?.kind === 'group') onFold(row.id);
      else open(place);
    }
  }

  const startPlace = (): GridPlace => ({
    row: selected?.row ?? -1,
    run: selected !== null && selected.run >= 0 ? selected.run : runs.length - 1,
  });
  const size = contentSize({ ...shapeNow(), scrollLeft: 0, scrollTop: 0 });
  const mirrorPlace = focused ?? startPlace();
  return (
    <div className="relative min-h-0 flex-1">
      <div
        ref={scroller}
        role="grid"
        tabIndex={0}
        aria-label={t.grid.label}
        aria-rowcount={rows.length + 1}
        aria-colcount={runs.length + 1}
        aria-activedescendant="grid-focus"
        className={`absolute inset-0 overflow-auto -outline-offset-2 ${hovered === null ? '' : 'cursor-pointer'}`}
        onScroll={onScroll}
        onKeyDown={onKeyDown}
        onFocus={() => {
          setHasFocus(scroller.current?.matches(':focus-visible') === true);
          setFocused((known) => known ?? startPlace());
        }}
        onBlur={() => setHasFocus(false)}
        onPointerMove={(event) => setHovered(pointed(event))}
        onPointerLeave={() => setHovered(null)}
        onClick={(event) => {
          const place = pointed(event);
          if (place === null) return;
          setFocused({ row: place.row, run: place.run < 0 ? startPlace().run : place.run });
          open(place);
        }}
      >
        <canvas
          ref={canvas}
          aria-hidden
          className="sticky top-0 left-0 block"
          style={{ width: view.width, height: view.height }}
        />
        <div aria-hidden style={{ width: size.width, height: Math.max(0, size.height - view.height) }} />
        <GridMirror rows={rows} runs={runs} cells={grid.cells} place={mirrorPlace} />
      </div>
      {hovered !== null && (
        <GridTip
          place={hovered}
          x={hovered.x}
          y={hovered.y}
          viewWidth={view.width}
          row={rows[hovered.row] ?? null}
          run={runs[hovered.run] ?? null}
          before={runs[hovered.run - 1] ?? null}
          versions={versions}
          cells={grid.cells}
        />
      )}
    </div>
  );
}
