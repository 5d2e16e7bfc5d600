import type { LogWindow } from '@ariel/protocol';
import { describe, expect, it } from 'vitest';
import {
  anchorOffset,
  emptyLog,
  endOf,
  mergeWindow,
  placedLines,
  startOf,
  windowBytes,
} from './log-windows.ts';

const window = (from: number, to: number, size: number, ...events: string[]): LogWindow => ({
  from,
  to,
  size,
  complete: false,
  lines: events.map((event) => ({ timestamp: null, level: 'info', logger: 'task', event })),
});
const build = (...windows: LogWindow[]) => windows.reduce(mergeWindow, emptyLog);
const texts = (...windows: LogWindow[]) => placedLines(build(...windows)).map((placed) => placed.line.event);

describe('windows of a log', () => {
  it('join at the end and at the beginning', () => {
    expect(texts(window(100, 200, 300, 'b'), window(200, 300, 300, 'c'), window(0, 100, 300, 'a'))).toEqual([
      'a',
      'b',
      'c',
    ]);
  });
  it('change nothing when they are there already', () => {
    expect(texts(window(0, 200, 200, 'a', 'b'), window(100, 200, 250, 'b'))).toEqual(['a', 'b']);
    expect(build(window(0, 200, 200, 'a'), window(100, 200, 250, 'b')).size).toBe(250);
  });
  it('replace everything rather than leave a hole', () => {
    expect(texts(window(0, 100, 900, 'a'), window(500, 600, 900, 'x'))).toEqual(['x']);
    expect(texts(window(0, 100, 900, 'a'), window(50, 150, 900, 'x'))).toEqual(['x']);
  });
  it('remember that nothing will follow', () => {
    const ended = mergeWindow(build(window(0, 100, 100, 'a')), { ...window(100, 100, 100), complete: true });
    expect(ended.isComplete).toBe(true);
  });
});

describe('memory', () => {
  const many = (count: number, step: (index: number) => number) =>
    build(
      ...Array.from({ length: count }, (_, index) =>
        window(step(index), step(index) + windowBytes, 1e9, `w${index}`),
      ),
    );
  it('lets go of the beginning while the end grows', () => {
    const log = many(100, (index) => index * windowBytes);
    expect(endOf(log)).toBe(100 * windowBytes);
    expect(endOf(log) - startOf(log)).toBeLessThanOrEqual(8 * 1_048_576);
  });
  it('lets go of the end while one reads backwards', () => {
    const log = many(100, (index) => 1e9 - (index + 1) * windowBytes);
    expect(startOf(log)).toBe(1e9 - 100 * windowBytes);
    expect(endOf(log) - startOf(log)).toBeLessThanOrEqual(8 * 1_048_576);
  });
  it('keeps the small pieces of a live tail in few windows', () => {
    const log = build(
      ...Array.from({ length: 1_000 }, (_, index) =>
        window(index * 100, (index + 1) * 100, 100_000, `${index}`),
      ),
    );
    expect(log.windows.length).toBe(1);
    expect(placedLines(log)).toHaveLength(1_000);
  });
});

describe('links to a line', () => {
  it('name the window and the line within', () => {
    const placed = placedLines(
      build(window(100, 200, 300, 'b', 'c'), window(200 + 0, 500_000, 500_000, 'd')),
    );
    expect(placed.map((each) => each.anchor)).toEqual(['100.0', '100.1', '200.0']);
    expect(anchorOffset('100.1')).toBe(100);
    expect(anchorOffset('x')).toBeNull();
    expect(anchorOffset(undefined)).toBeNull();
  });
  it('have numbers once the beginning is there', () => {
    expect(placedLines(build(window(100, 200, 200, 'b')))[0]?.number).toBeNull();
    expect(
      placedLines(build(window(100, 200, 200, 'b'), window(0, 100, 200, 'a'))).map((each) => each.number),
    ).toEqual([1, 2]);
  });
});
