// The one table of the pages: sortable heads whose choice lives with the caller (in the address), rows that are links
// to walk with the arrow keys, only what is visible in the document once there are many.
import {
  type ColumnDef,
  createSortedRowModel,
  FlexRender,
  rowSortingFeature,
  type SortingState,
  sortFn_alphanumeric,
  sortFn_basic,
  tableFeatures,
  useTable,
} from '@tanstack/react-table';
import { useVirtualizer } from '@tanstack/react-virtual';
import { ArrowDown, ArrowUp } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, useMemo, useRef } from 'react';
import { type Column, hidden, tracks } from './column.ts';

const features = tableFeatures({
  rowSortingFeature,
  sortedRowModel: createSortedRowModel(),
  sortFns: { alphanumeric: sortFn_alphanumeric, basic: sortFn_basic },
});

interface DataTableProps<Row extends object> {
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row) => string;
  /** `name` or `-name`. */
  readonly sort?: string | undefined;
  readonly onSort?: (sort: string | undefined) => void;
  readonly onOpen?: (row: Row) => void;
  readonly selectedKey?: string;
  readonly rowHeight?: number;
  readonly empty?: ReactNode;
}

export function DataTable<Row extends object>(props: DataTableProps<Row>) {
  const { label, columns, rows, rowKey, sort, onSort, onOpen, selectedKey, rowHeight = 40, empty } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const definitions = useMemo(() => columns.map((column) => definition(column)), [columns]);
  const sorting = useMemo<SortingState>(() => parseSort(sort), [sort]);
  const table = useTable({
    features,
    data: rows as Row[],
    columns: definitions,
    getRowId: rowKey,
    state: { sorting },
    onSortingChange: (update) =>
      onSort?.(formatSort(typeof update === 'function' ? update(sorting) : update)),
    sortDescFirst: false,
  });
  const model = table.getRowModel().rows;
  const virtual = useVirtualizer({
    count: model.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
  });
  const style = tracks(columns);
  // A table without rows is none, to whoever hears the page.
  if (model.length === 0 && empty !== undefined) return <>{empty}</>;

  function walk(event: KeyboardEvent<HTMLDivElement>, index: number): void {
    const step =
      event.key === 'ArrowDown' || event.key === 'j'
        ? 1
        : event.key === 'ArrowUp' || event.key === 'k'
          ? -1
          : 0;
    if (step !== 0 && event.target === event.currentTarget) {
      event.preventDefault();
      virtual.scrollToIndex(Math.max(0, Math.min(model.length - 1, index + step)));
      scroller.current?.querySelector<HTMLElement>(`[data-index="${index + step}"]`)?.focus();
    }
    const row = model[index];
    if (event.key === 'Enter' && event.target === event.currentTarget && row !== undefined) {
      // Else a form that opens has the key, too, and sends itself.
      event.preventDefault();
      onOpen?.(row.original);
    }
  }

  return (
    <div
      role="table"
      aria-label={label}
      aria-rowcount={model.length + 1}
      className="flex min-h-0 flex-1 flex-col"
      style={style}
    >
      <div
        role="rowgroup"
        className="shrink-0 overflow-hidden border-b bg-sunken"
        style={{ scrollbarGutter: 'stable' }}
      >
        {table.getHeaderGroups().map((group) => (
          <div key={group.id} role="row" className="data-row h-8 text-muted text-xs">
            {group.headers.map((header) => {
              const column = columns.find((candidate) => candidate.id === header.id);
              const direction =
                sorting[0]?.id === header.id ? (sorting[0].desc ? 'descending' : 'ascending') : 'none';
              return (
                <div
                  key={header.id}
                  role="columnheader"
                  aria-sort={direction}
                  className={`flex min-w-0 items-center px-2 font-medium ${column?.align === 'end' ? 'justify-end' : ''} ${column?.from ? hidden[column.from] : ''}`}
                >
                  {header.column.getCanSort() ? (
                    <button
                      type="button"
                      className="inline-flex items-center gap-1 rounded hover:text-text"
                      onClick={() => header.column.toggleSorting()}
                    >
                      <FlexRender header={header} />
                      {direction === 'ascending' && <ArrowUp size={12} aria-hidden />}
                      {direction === 'descending' && <ArrowDown size={12} aria-hidden />}
                    </button>
                  ) : (
                    <FlexRender header={header} />
                  )}
                </div>
              );
            })}
          </div>
        ))}
      </div>
      <div
        ref={scroller}
        role="rowgroup"
        className="min-h-0 flex-1 overflow-y-auto"
        style={{ scrollbarGutter: 'stable' }}
      >
        <div className="relative" style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map((item) => {
            const row = model[item.index];
            if (row === undefined) return null;
            return (
              <div
                key={row.id}
                role="row"
                tabIndex={0}
                aria-rowindex={item.index + 2}
                aria-selected={row.id === selectedKey}
                data-index={item.index}
                onKeyDown={(event) => walk(event, item.index)}
                onClick={(event) => {
                  if (
                    !(event.target instanceof Element) ||
                    event.target.closest('a,button,input,label') !== null
                  )
                    return;
                  if (getSelection()?.isCollapsed !== false) onOpen?.(row.original);
                }}
                className={`data-row absolute inset-x-0 border-b -outline-offset-2 ${onOpen === undefined ? '' : 'cursor-pointer'} ${row.id === selectedKey ? 'bg-selected' : 'hover:bg-hover'}`}
                style={{ height: item.size, transform: `translateY(${item.start}px)` }}
              >
                {row.getAllCells().map((cell, index) => {
                  const column = columns[index];
                  return (
                    <div
                      key={cell.id}
                      role="cell"
                      className={`flex min-w-0 items-center px-2 ${column?.align === 'end' ? 'justify-end text-right' : ''} ${column?.from ? hidden[column.from] : ''}`}
                    >
                      <FlexRender cell={cell} />
                    </div>
                  );
                })}
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}

function definition<Row extends object>(column: Column<Row>): ColumnDef<typeof features, Row, unknown> {
  const sorts = column.sortBy !== undefined;
  return {
    id: column.id,
    accessorFn: (row: Row) => column.sortBy?.(row) ?? '',
    header: () => column.head,
    cell: ({ row }) => column.cell(row.original),
    enableSorting: sorts,
    sortFn: 'basic',
  };
}

function parseSort(sort: string | undefined): SortingState {
  if (sort === undefined || sort === '') return [];
  return sort.startsWith('-') ? [{ id: sort.slice(1), desc: true }] : [{ id: sort, desc: false }];
}

function formatSort(sorting: SortingState): string | undefined {
  const first = sorting[0];
  return first === undefined ? undefined : first.desc ? `-${first.id}` : first.id;
}
