// One state as a small square with its sign, so that it is told apart without colour as well.
import { type StateName, stateName } from '../state/state-look.ts';
import type { GridPalette } from './grid-palette.ts';

type Pen = CanvasRenderingContext2D;

const hollow: ReadonlySet<StateName> = new Set(['none', 'scheduled', 'queued', 'removed']);

export interface CellBox {
  readonly x: number;
  readonly y: number;
  readonly size: number;
}

export function paintCell(
  pen: Pen,
  state: string | null,
  box: CellBox,
  palette: GridPalette,
  stacked: boolean,
): void {
  const name = stateName(state);
  const color = palette.states[name];
  if (stacked) {
    pen.globalAlpha = 0.4;
    pen.fillStyle = color;
    square(pen, box.x + 2.5, box.y - 2.5, box.size);
    pen.fill();
    pen.globalAlpha = 1;
    pen.fillStyle = palette.surface;
    square(pen, box.x - 1, box.y - 0, box.size + 1);
    pen.fill();
  }
  square(pen, box.x, box.y, box.size);
  if (hollow.has(name)) {
    pen.strokeStyle = color;
    pen.lineWidth = 1.5;
    square(pen, box.x + 0.75, box.y + 0.75, box.size - 1.5);
    pen.stroke();
  } else {
    pen.fillStyle = color;
    pen.fill();
  }
  sign(pen, name, box, hollow.has(name) ? color : palette.surface);
}

function square(pen: Pen, x: number, y: number, size: number): void {
  pen.beginPath();
  pen.roundRect(x, y, size, size, 3.5);
}

function sign(pen: Pen, name: StateName, { x, y, size }: CellBox, color: string): void {
  const cx = x + size / 2;
  const cy = y + size / 2;
  const r = size * 0.22;
  pen.strokeStyle = color;
  pen.fillStyle = color;
  pen.lineWidth = 1.7;
  pen.lineCap = 'round';
  pen.beginPath();
  switch (name) {
    case 'failed':
      lines(pen, [cx - r, cy - r, cx + r, cy + r], [cx + r, cy - r, cx - r, cy + r]);
      break;
    case 'upstream_failed':
      lines(pen, [cx, cy + r, cx, cy - r], [cx - r, cy, cx, cy - r], [cx + r, cy, cx, cy - r]);
      break;
    case 'skipped':
      lines(pen, [cx - r, cy, cx + r, cy]);
      break;
    case 'running':
    case 'restarting':
      pen.moveTo(cx - r * 0.8, cy - r * 1.1);
      pen.lineTo(cx + r * 1.2, cy);
      pen.lineTo(cx - r * 0.8, cy + r * 1.1);
      pen.closePath();
      pen.fill();
      return;
    case 'up_for_retry':
    case 'up_for_reschedule':
      pen.arc(cx, cy, r, -Math.PI * 0.4, Math.PI * 1.2);
      break;
    case 'deferred':
    case 'awaiting_input':
      lines(pen, [cx - r * 0.7, cy - r, cx - r * 0.7, cy + r], [cx + r * 0.7, cy - r, cx + r * 0.7, cy + r]);
      break;
    case 'queued':
    case 'scheduled':
      pen.arc(cx, cy, 1.4, 0, Math.PI * 2);
      pen.fill();
      return;
    default:
      return;
  }
  pen.stroke();
}

function lines(pen: Pen, ...segments: readonly (readonly [number, number, number, number])[]): void {
  for (const [x1, y1, x2, y2] of segments) {
    pen.moveTo(x1, y1);
    pen.lineTo(x2, y2);
  }
}
