import { describe, expect, it } from 'vitest';
import {
  contentSize,
  type GridShape,
  metrics,
  placeAfterKey,
  placeAt,
  scrollToShow,
  visibleWindow,
} from './grid-geometry.ts';
import { parseFold, toggleFold, visibleRows } from './grid-rows.ts';

const shape: GridShape = {
  rowCount: 200,
  runCount: 365,
  labelWidth: 200,
  viewWidth: 640,
  viewHeight: 612,
  scrollLeft: 0,
  scrollTop: 0,
};
const { headHeight, rowHeight, columnWidth } = metrics;

describe('what lies under a point', () => {
  it.each([
    ['the first cell', 201, headHeight + 1, { row: 0, run: 0 }],
    [
      'the last pixel of the first cell',
      200 + columnWidth - 1,
      headHeight + rowHeight - 1,
      { row: 0, run: 0 },
    ],
    ['its right neighbour', 200 + columnWidth, headHeight, { row: 0, run: 1 }],
    ['a label', 10, headHeight + rowHeight * 3, { row: 3, run: -1 }],
    ['a bar of the head', 200 + columnWidth * 2, 5, { row: -1, run: 2 }],
    ['the corner', 5, 5, null],
    ['outside', -1, 40, null],
  ])('%s', (_name, x, y, place) => expect(placeAt(shape, x, y)).toEqual(place));

  it('follows the scroll, under the sticky labels too', () => {
    const scrolled = { ...shape, scrollLeft: columnWidth * 10 + 5, scrollTop: rowHeight * 4 };
    expect(placeAt(scrolled, 200, headHeight)).toEqual({ row: 4, run: 10 });
    expect(placeAt(scrolled, 199, headHeight)).toEqual({ row: 4, run: -1 });
  });

  it('is nothing beyond the last row and run', () => {
    const small = { ...shape, rowCount: 2, runCount: 2 };
    expect(placeAt(small, 200 + 2 * columnWidth, headHeight)).toBeNull();
    expect(placeAt(small, 10, headHeight + 2 * rowHeight)).toBeNull();
  });
});

describe('what is painted', () => {
  it('is only what is in view, with parts at the borders', () => {
    const window = visibleWindow({ ...shape, scrollLeft: columnWidth * 3 + 1, scrollTop: rowHeight - 1 });
    expect(window).toEqual({ firstRow: 0, endRow: 21, firstRun: 3, endRun: 24 });
  });
  it('never reaches beyond the ends', () => {
    expect(visibleWindow({ ...shape, rowCount: 3, runCount: 0 })).toEqual({
      firstRow: 0,
      endRow: 3,
      firstRun: 0,
      endRun: 0,
    });
  });
  it('scrolls over all of it', () => {
    expect(contentSize(shape)).toEqual({
      width: 200 + 365 * columnWidth + 8,
      height: headHeight + 200 * rowHeight + 8,
    });
  });
});

describe('keys', () => {
  it.each([
    ['ArrowDown', { row: 0, run: 0 }, { row: 1, run: 0 }],
    ['ArrowUp', { row: 0, run: 4 }, { row: -1, run: 4 }],
    ['ArrowUp', { row: -1, run: 4 }, { row: -1, run: 4 }],
    ['ArrowRight', { row: 2, run: 364 }, { row: 2, run: 364 }],
    ['Home', { row: 2, run: 40 }, { row: 2, run: 0 }],
    ['End', { row: 2, run: 40 }, { row: 2, run: 364 }],
  ])('%s moves and stays inside', (key, from, to) => expect(placeAfterKey(shape, from, key)).toEqual(to));
  it('leaves other keys alone', () => expect(placeAfterKey(shape, { row: 0, run: 0 }, 'a')).toBeNull());
  it('scrolls no further than needed to show where they lead', () => {
    expect(scrollToShow(shape, { row: 0, run: 0 })).toEqual({ left: 0, top: 0 });
    expect(scrollToShow(shape, { row: 20, run: 20 })).toEqual({
      left: 21 * columnWidth - 440,
      top: 21 * rowHeight - 520,
    });
    expect(scrollToShow({ ...shape, scrollLeft: 100 }, { row: -1, run: 1 })).toEqual({
      left: columnWidth,
      top: 0,
    });
  });
});

describe('folded groups', () => {
  const row = (id: string, kind: 'group' | 'task', parent: string | null, depth: number) =>
    ({
      id,
      label: id,
      kind,
      depth,
      parent_id: parent,
      operator: null,
      is_mapped: false,
      is_many: false,
      loop_max: null,
      role: null,
      instances_of: null,
    }) as const;
  const rows = [
    row('g', 'group', null, 0),
    row('g.h', 'group', 'g', 1),
    row('g.h.a', 'task', 'g.h', 2),
    row('b', 'task', null, 0),
  ];
  const ids = (folded: string[]) => visibleRows(rows, new Set(folded)).map((each) => each.id);
  it('hide everything beneath, however deep', () => {
    expect(ids([])).toEqual(['g', 'g.h', 'g.h.a', 'b']);
    expect(ids(['g.h'])).toEqual(['g', 'g.h', 'b']);
    expect(ids(['g'])).toEqual(['g', 'b']);
  });
  it('live in the address', () => {
    expect(toggleFold(undefined, 'g')).toBe('g');
    expect(toggleFold('g,x', 'g')).toBe('x');
    expect(toggleFold('g', 'g')).toBeUndefined();
    expect([...parseFold('a,b')]).toEqual(['a', 'b']);
  });
});
