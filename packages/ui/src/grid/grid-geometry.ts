// Where everything of the run grid lies, and what lies under a point. Pure: painting and pointing both ask here.

export interface GridShape {
  readonly rowCount: number;
  readonly runCount: number;
  readonly labelWidth: number;
  readonly viewWidth: number;
  readonly viewHeight: number;
  readonly scrollLeft: number;
  readonly scrollTop: number;
}

export const metrics = {
  headHeight: 92,
  barTop: 18,
  barBottom: 74,
  rowHeight: 26,
  columnWidth: 22,
  cell: 15,
  indent: 14,
} as const;

/** `row` is -1 in the head, `run` is -1 in the labels. */
export interface GridPlace {
  readonly row: number;
  readonly run: number;
}

export function contentSize(shape: GridShape): { readonly width: number; readonly height: number } {
  return {
    width: shape.labelWidth + shape.runCount * metrics.columnWidth + 8,
    height: metrics.headHeight + shape.rowCount * metrics.rowHeight + 8,
  };
}

export const columnX = (shape: GridShape, run: number): number =>
  shape.labelWidth + run * metrics.columnWidth - shape.scrollLeft;
export const rowY = (shape: GridShape, row: number): number =>
  metrics.headHeight + row * metrics.rowHeight - shape.scrollTop;

export interface GridWindow {
  readonly firstRow: number;
  readonly endRow: number;
  readonly firstRun: number;
  readonly endRun: number;
}

/** The rows and runs of which at least a part is in view. */
export function visibleWindow(shape: GridShape): GridWindow {
  const bodyWidth = Math.max(0, shape.viewWidth - shape.labelWidth);
  const bodyHeight = Math.max(0, shape.viewHeight - metrics.headHeight);
  return {
    firstRow: clamp(Math.floor(shape.scrollTop / metrics.rowHeight), 0, shape.rowCount),
    endRow: clamp(Math.ceil((shape.scrollTop + bodyHeight) / metrics.rowHeight), 0, shape.rowCount),
    firstRun: clamp(Math.floor(shape.scrollLeft / metrics.columnWidth), 0, shape.runCount),
    endRun: clamp(Math.ceil((shape.scrollLeft + bodyWidth) / metrics.columnWidth), 0, shape.runCount),
  };
}

/** What lies under a point of the view; null where there is nothing. Heads and labels cover what scrolls beneath. */
export function placeAt(shape: GridShape, x: number, y: number): GridPlace | null {
  const inHead = y < metrics.headHeight;
  const inLabels = x < shape.labelWidth;
  if (x < 0 || y < 0 || x > shape.viewWidth || y > shape.viewHeight || (inHead && inLabels)) return null;
  const row = inHead ? -1 : Math.floor((y - metrics.headHeight + shape.scrollTop) / metrics.rowHeight);
  const run = inLabels ? -1 : Math.floor((x - shape.labelWidth + shape.scrollLeft) / metrics.columnWidth);
  if (row >= shape.rowCount || run >= shape.runCount) return null;
  return { row, run };
}

/** How far to scroll so that a place is wholly in view. */
export function scrollToShow(
  shape: GridShape,
  place: GridPlace,
): { readonly left: number; readonly top: number } {
  const bodyWidth = shape.viewWidth - shape.labelWidth;
  const bodyHeight = shape.viewHeight - metrics.headHeight;
  return {
    left:
      place.run < 0
        ? shape.scrollLeft
        : within(place.run * metrics.columnWidth, metrics.columnWidth, shape.scrollLeft, bodyWidth),
    top:
      place.row < 0
        ? shape.scrollTop
        : within(place.row * metrics.rowHeight, metrics.rowHeight, shape.scrollTop, bodyHeight),
  };
}

function within(start: number, size: number, scroll: number, view: number): number {
  if (start < scroll) return start;
  return start + size > scroll + view ? start + size - view : scroll;
}

const steps: Readonly<Record<string, readonly [row: number, run: number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
  PageUp: [-10, 0],
  PageDown: [10, 0],
  Home: [0, Number.NEGATIVE_INFINITY],
  End: [0, Number.POSITIVE_INFINITY],
};

/** Where a key leads from a place; null for keys that do not move. */
export function placeAfterKey(shape: GridShape, place: GridPlace, key: string): GridPlace | null {
  const step = steps[key];
  if (step === undefined) return null;
  return {
    row: clamp(place.row + step[0], -1, shape.rowCount - 1),
    run: clamp(place.run + step[1], 0, shape.runCount - 1),
  };
}

function clamp(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(high, value));
}
