// A table of very many rows, of which only those in view are in the document, and only those near the view were read.
// Looks and walks as the other table does; order and filter are the server's.
import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, type ReactNode, useEffect, useRef } from 'react';
import { type Column, hidden, tracks } from './column.ts';

interface LazyTableProps<Row extends object> {
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly count: number;
  /** Undefined while it is being read. */
  readonly rowAt: (index: number) => Row | undefined;
  readonly onRange: (first: number, last: number) => void;
  readonly onOpen: (row: Row) => void;
  readonly rowHeight: number;
  readonly empty: ReactNode;
}

export function LazyTable<Row extends object>(props: LazyTableProps<Row>) {
  const { label, columns, count, rowAt, onRange, onOpen, rowHeight, empty } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
  });
  const items = virtual.getVirtualItems();
  const [first, last] = [items[0]?.index ?? 0, items.at(-1)?.index ?? 0];
  useEffect(() => onRange(first, last), [onRange, first, last]);

  function walk(event: KeyboardEvent<HTMLDivElement>, index: number): void {
    if (event.target !== event.currentTarget) return;
    const row = rowAt(index);
    if (event.key === 'Enter' && row !== undefined) onOpen(row);
    const next = placeAfter(event.key, index, count);
    if (next === null) return;
    event.preventDefault();
    virtual.scrollToIndex(next);
    requestAnimationFrame(() =>
      scroller.current?.querySelector<HTMLElement>(`[data-index="${next}"]`)?.focus(),
    );
  }

  return (
    <div
      role="table"
      aria-label={label}
      aria-rowcount={count + 1}
      className="flex min-h-0 flex-1 flex-col"
      style={tracks(columns)}
    >
      <div
        role="rowgroup"
        className="shrink-0 overflow-hidden border-b bg-sunken"
        style={{ scrollbarGutter: 'stable' }}
      >
        <div role="row" className="data-row h-8 text-muted text-xs">
          {columns.map((column) => (
            <div key={column.id} role="columnheader" className={`font-medium ${cellClass(column)}`}>
              {column.head}
            </div>
          ))}
        </div>
      </div>
      <div
        ref={scroller}
        role="rowgroup"
        className="min-h-0 flex-1 overflow-y-auto"
        style={{ scrollbarGutter: 'stable' }}
      >
        {count === 0 && empty}
        <div className="relative" style={{ height: virtual.getTotalSize() }}>
          {items.map((item) => {
            const row = rowAt(item.index);
            return (
              <div
                key={item.key}
                role="row"
                tabIndex={0}
                aria-rowindex={item.index + 2}
                data-index={item.index}
                onKeyDown={(event) => walk(event, item.index)}
                onClick={(event) => {
                  const isOwn = event.target instanceof Element && event.target.closest('a,button') === null;
                  if (isOwn && row !== undefined && getSelection()?.isCollapsed !== false) onOpen(row);
                }}
                className="data-row -outline-offset-2 absolute inset-x-0 cursor-pointer border-b hover:bg-hover"
                style={{ height: item.size, transform: `translateY(${item.start}px)` }}
              >
                {columns.map((column) => (
                  <div key={column.id} role="cell" className={cellClass(column)}>
                    {row === undefined ? (
                      <span className="h-2.5 w-2/3 rounded-full bg-hover" />
                    ) : (
                      column.cell(row)
                    )}
                  </div>
                ))}
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}

function cellClass<Row>(column: Column<Row>): string {
  const end = column.align === 'end' ? 'justify-end text-right' : '';
  return `flex min-w-0 items-center px-2 ${end} ${column.from ? hidden[column.from] : ''}`;
}

const PAGE_STEP = 20;

function placeAfter(key: string, index: number, count: number): number | null {
  const steps: Readonly<Record<string, number>> = {
    ArrowDown: 1,
    j: 1,
    ArrowUp: -1,
    k: -1,
    PageDown: PAGE_STEP,
    PageUp: -PAGE_STEP,
    Home: -index,
    End: count - 1 - index,
  };
  const step = steps[key];
  return step === undefined ? null : Math.max(0, Math.min(count - 1, index + step));
}
