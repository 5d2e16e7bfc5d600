// The columns of the list of open requests.
import type { OpenRequest } from '@ariel/protocol';
import { t } from '../../messages/en.ts';
import type { Column } from '../../table/column.ts';
import { When } from '../../time/when.tsx';

const w = t.requests;
const place = ({ map_index: map, rendered_map_index: name, task_id: taskId }: OpenRequest): string =>
  name !== null || map >= 0 ? `${taskId} [${name ?? map}]` : taskId;
export const whomOf = ({ assigned_users: users }: OpenRequest): string =>
  users.length === 0 ? w.everyone : users.map(({ name }) => name).join(', ');

export const requestColumns: readonly Column<OpenRequest>[] = [
  {
    id: 'subject',
    head: w.subject,
    width: 'minmax(130px, 3fr)',
    sortBy: (row) => row.subject.toLowerCase(),
    cell: (row) => (
      <span className="truncate font-medium" title={row.subject}>
        {row.subject}
      </span>
    ),
  },
  {
    id: 'task',
    head: w.task,
    width: 'minmax(110px, 2fr)',
    sortBy: (row) => `${row.dag_display_name} ${row.task_id}`.toLowerCase(),
    cell: (row) => (
      <div className="min-w-0" title={row.run_id}>
        <p className="truncate">{row.dag_display_name}</p>
        <p className="truncate text-faint text-xs">{place(row)}</p>
      </div>
    ),
  },
  {
    id: 'since',
    head: w.since,
    width: '92px',
    sortBy: (row) => row.created_at,
    cell: (row) => (
      <span className="text-muted">
        <When at={row.created_at} />
      </span>
    ),
  },
  {
    id: 'deadline',
    head: w.deadline,
    width: 'minmax(110px, 1.2fr)',
    from: 'md',
    sortBy: (row) => row.deadline_at ?? '9',
    cell: (row) =>
      row.deadline_at === null ? (
        <span className="text-faint">{w.noDeadline}</span>
      ) : (
        <div className="min-w-0">
          <When at={row.deadline_at} />
          <p className="truncate text-faint text-xs">{w.atDeadline(row.defaults)}</p>
        </div>
      ),
  },
  {
    id: 'whom',
    head: w.whom,
    width: 'minmax(90px, 1.2fr)',
    from: 'lg',
    sortBy: whomOf,
    cell: (row) => (
      <span className="truncate text-muted" title={whomOf(row)}>
        {whomOf(row)}
      </span>
    ),
  },
];
