// Paints what is in view of the run grid onto a canvas: body first, then the head and the labels that cover it.
import type { Grid, RunSummary } from '@ariel/protocol';
import { stateName } from '../state/state-look.ts';
import { durationWords } from '../time/time-words.ts';
import { columnX, type GridPlace, type GridShape, metrics, rowY, visibleWindow } from './grid-geometry.ts';
import type { GridPalette } from './grid-palette.ts';
import type { VisibleRow } from './grid-rows.ts';
import { paintCell } from './paint-cell.ts';

export interface GridPicture {
  readonly shape: GridShape;
  readonly rows: readonly VisibleRow[];
  /** Oldest first. */
  readonly runs: readonly RunSummary[];
  readonly cells: Grid['cells'];
  readonly palette: GridPalette;
  readonly selected: GridPlace | null;
  readonly hovered: GridPlace | null;
  readonly focused: GridPlace | null;
  readonly nowMs: number;
}

type Pen = CanvasRenderingContext2D;

export function paintGrid(pen: Pen, picture: GridPicture): void {
  const { shape, palette } = picture;
  pen.fillStyle = palette.surface;
  pen.fillRect(0, 0, shape.viewWidth, shape.viewHeight);
  clipped(pen, 0, metrics.headHeight, shape.viewWidth, shape.viewHeight, () => paintBody(pen, picture));
  clipped(pen, shape.labelWidth, 0, shape.viewWidth, shape.viewHeight, () => paintHead(pen, picture));
  clipped(pen, 0, metrics.headHeight, shape.labelWidth, shape.viewHeight, () => paintLabels(pen, picture));
  paintScale(pen, picture);
  paintFocus(pen, picture);
}

function clipped(pen: Pen, x: number, y: number, right: number, bottom: number, paint: () => void): void {
  pen.save();
  pen.beginPath();
  pen.rect(x, y, right - x, bottom - y);
  pen.clip();
  paint();
  pen.restore();
}

function paintBody(pen: Pen, picture: GridPicture): void {
  const { shape, rows, runs, cells, palette, hovered, selected } = picture;
  const window = visibleWindow(shape);
  band(pen, picture, hovered, palette.hover);
  band(pen, picture, selected, palette.selected);
  const inset = (metrics.columnWidth - metrics.cell) / 2;
  const top = (metrics.rowHeight - metrics.cell) / 2;
  for (let run = window.firstRun; run < window.endRun; run += 1) {
    const ofRun = cells[runs[run]?.run_id ?? ''];
    if (ofRun === undefined) continue;
    for (let row = window.firstRow; row < window.endRow; row += 1) {
      const line = rows[row];
      const cell = line === undefined ? undefined : ofRun[line.id];
      if (line === undefined || cell === undefined) continue;
      const box = { x: columnX(shape, run) + inset, y: rowY(shape, row) + top, size: metrics.cell };
      paintCell(pen, cell.state, box, palette, line.is_many || line.kind === 'group');
    }
  }
  paintVersions(pen, picture);
}

function band(pen: Pen, { shape }: GridPicture, place: GridPlace | null, color: string): void {
  if (place === null) return;
  pen.fillStyle = color;
  if (place.row >= 0) pen.fillRect(0, rowY(shape, place.row), shape.viewWidth, metrics.rowHeight);
  if (place.run >= 0) pen.fillRect(columnX(shape, place.run), 0, metrics.columnWidth, shape.viewHeight);
}

/** A dashed line where the version changed between two runs. */
function paintVersions(pen: Pen, { shape, runs, palette }: GridPicture): void {
  const window = visibleWindow(shape);
  pen.strokeStyle = palette.strong;
  pen.lineWidth = 1;
  pen.setLineDash([2, 3]);
  for (let run = Math.max(1, window.firstRun); run < window.endRun; run += 1) {
    if (runs[run]?.version_number === runs[run - 1]?.version_number) continue;
    const x = Math.round(columnX(shape, run)) + 0.5;
    pen.beginPath();
    pen.moveTo(x, 14);
    pen.lineTo(x, Math.min(shape.viewHeight, rowY(shape, shape.rowCount)));
    pen.stroke();
  }
  pen.setLineDash([]);
}

function paintHead(pen: Pen, picture: GridPicture): void {
  const { shape, runs, palette, hovered, selected, nowMs } = picture;
  const window = visibleWindow(shape);
  pen.fillStyle = palette.surface;
  pen.fillRect(shape.labelWidth, 0, shape.viewWidth, metrics.headHeight);
  for (const [place, color] of [
    [hovered, palette.hover],
    [selected, palette.selected],
  ] as const) {
    if (place === null || place.run < 0) continue;
    pen.fillStyle = color;
    pen.fillRect(columnX(shape, place.run), 0, metrics.columnWidth, metrics.headHeight);
  }
  const longest = longestMs(picture);
  const full = metrics.barBottom - metrics.barTop;
  for (let index = window.firstRun; index < window.endRun; index += 1) {
    const run = runs[index];
    if (run === undefined) continue;
    const x = columnX(shape, index);
    const height = Math.max(3, (full * runMs(run, nowMs)) / longest);
    pen.fillStyle = palette.states[stateName(run.state)];
    pen.beginPath();
    pen.roundRect(x + 5, metrics.barBottom - height, metrics.columnWidth - 10, height, [2.5, 2.5, 0, 0]);
    pen.fill();
    paintRunType(pen, run, x + metrics.columnWidth / 2, palette);
    if (index > 0 && runs[index - 1]?.version_number !== run.version_number) {
      pen.fillStyle = palette.muted;
      pen.font = `500 10px ${palette.font}`;
      pen.textAlign = 'left';
      pen.fillText(`v${run.version_number}`, x + 2, 11);
    }
  }
  clipVersionsInHead(pen, picture);
  pen.fillStyle = palette.border;
  pen.fillRect(shape.labelWidth, metrics.headHeight - 1, shape.viewWidth, 1);
}

function clipVersionsInHead(pen: Pen, picture: GridPicture): void {
  clipped(pen, picture.shape.labelWidth, 14, picture.shape.viewWidth, metrics.headHeight, () =>
    paintVersions(pen, picture),
  );
}

/** A triangle for runs by hand, a double bar for backfills; scheduled ones are the rule and carry nothing. */
function paintRunType(pen: Pen, run: RunSummary, cx: number, palette: GridPalette): void {
  if (run.run_type === 'scheduled') return;
  const y = metrics.barBottom + 8;
  pen.fillStyle = palette.faint;
  pen.beginPath();
  if (run.run_type === 'backfill') {
    pen.rect(cx - 3.5, y - 3.5, 2.5, 7);
    pen.rect(cx + 1, y - 3.5, 2.5, 7);
  } else {
    pen.moveTo(cx - 3, y - 4);
    pen.lineTo(cx + 4, y);
    pen.lineTo(cx - 3, y + 4);
  }
  pen.fill();
}

function paintLabels(pen: Pen, picture: GridPicture): void {
  const { shape, rows, palette, hovered, selected } = picture;
  const window = visibleWindow(shape);
  pen.fillStyle = palette.surface;
  pen.fillRect(0, metrics.headHeight, shape.labelWidth, shape.viewHeight);
  for (const [place, color] of [
    [hovered, palette.hover],
    [selected, palette.selected],
  ] as const) {
    if (place === null || place.row < 0) continue;
    pen.fillStyle = color;
    pen.fillRect(0, rowY(shape, place.row), shape.labelWidth, metrics.rowHeight);
  }
  pen.textBaseline = 'middle';
  pen.textAlign = 'left';
  for (let index = window.firstRow; index < window.endRow; index += 1) {
    const row = rows[index];
    if (row === undefined) continue;
    const y = rowY(shape, index) + metrics.rowHeight / 2;
    const x = 12 + row.depth * metrics.indent;
    if (row.kind === 'group') chevron(pen, x + 3, y, row.isFolded, palette.muted);
    pen.font = `${row.kind === 'group' ? 600 : 400} 12.5px ${palette.font}`;
    pen.fillStyle = palette.text;
    const suffix = `${row.is_mapped ? ' [ ]' : ''}${row.loop_max === null ? '' : ' ↻'}`;
    const left = row.kind === 'group' || row.depth > 0 ? x + 12 : x;
    pen.fillText(shorten(pen, row.label + suffix, shape.labelWidth - left - 8), left, y + 0.5);
  }
  pen.textBaseline = 'alphabetic';
  pen.fillStyle = palette.border;
  pen.fillRect(shape.labelWidth - 1, 0, 1, shape.viewHeight);
}

function chevron(pen: Pen, x: number, y: number, isFolded: boolean, color: string): void {
  pen.strokeStyle = color;
  pen.lineWidth = 1.6;
  pen.lineCap = 'round';
  pen.beginPath();
  if (isFolded) {
    pen.moveTo(x - 1.5, y - 3.5);
    pen.lineTo(x + 2, y);
    pen.lineTo(x - 1.5, y + 3.5);
  } else {
    pen.moveTo(x - 3.5, y - 1.5);
    pen.lineTo(x, y + 2);
    pen.lineTo(x + 3.5, y - 1.5);
  }
  pen.stroke();
}

function paintScale(pen: Pen, picture: GridPicture): void {
  const { shape, palette } = picture;
  pen.fillStyle = palette.surface;
  pen.fillRect(0, 0, shape.labelWidth - 1, metrics.headHeight);
  pen.fillStyle = palette.border;
  pen.fillRect(0, metrics.headHeight - 1, shape.labelWidth, 1);
  pen.fillRect(shape.labelWidth - 1, 0, 1, metrics.headHeight);
  if (picture.runs.length === 0) return;
  const longest = longestMs(picture);
  pen.font = `400 11px ${palette.font}`;
  pen.textAlign = 'right';
  for (const [share, y] of [
    [1, metrics.barTop],
    [0.5, (metrics.barTop + metrics.barBottom) / 2],
    [0, metrics.barBottom],
  ] as const) {
    pen.fillStyle = palette.faint;
    pen.fillText(durationWords(longest * share), shape.labelWidth - 10, y + 4);
    pen.fillStyle = palette.border;
    pen.fillRect(shape.labelWidth - 6, y, 5, 1);
  }
}

function paintFocus(pen: Pen, { shape, focused, palette }: GridPicture): void {
  if (focused === null || focused.run < 0) return;
  pen.strokeStyle = palette.accent;
  pen.lineWidth = 2;
  const x = columnX(shape, focused.run);
  const head = focused.row < 0;
  pen.beginPath();
  pen.roundRect(
    x + 1,
    head ? 13 : rowY(shape, focused.row) + 2,
    metrics.columnWidth - 2,
    head ? metrics.headHeight - 16 : metrics.rowHeight - 4,
    4,
  );
  pen.stroke();
}

function longestMs({ runs, nowMs }: GridPicture): number {
  return runs.reduce((longest, run) => Math.max(longest, runMs(run, nowMs)), 1);
}

export function runMs(run: RunSummary, nowMs: number): number {
  if (run.end_date !== null && run.duration_ms !== null) return run.duration_ms;
  return run.start_date === null
    ? 0
    : Math.max(0, (run.end_date === null ? nowMs : Date.parse(run.end_date)) - Date.parse(run.start_date));
}

const widths = new Map<string, string>();

function shorten(pen: Pen, text: string, width: number): string {
  const key = `${pen.font}|${Math.floor(width)}|${text}`;
  const known = widths.get(key);
  if (known !== undefined) return known;
  let shown = text;
  if (pen.measureText(text).width > width) {
    let end = text.length;
    while (end > 1 && pen.measureText(`${text.slice(0, end)}…`).width > width) end -= 1;
    shown = `${text.slice(0, end)}…`;
  }
  if (widths.size > 5_000) widths.clear();
  widths.set(key, shown);
  return shown;
}
