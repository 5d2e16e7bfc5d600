// Requests to people, as lists and single ones show them.

import type { Queryable } from '../database/database.ts';
import type { RequestRow } from '../humans/human-requests.ts';
import type { Filter } from './filter.ts';
import { foundByIndex } from './history.ts';
import { fromAll, type JoinedTables } from './joined-tables.ts';
import type { Resource } from './resource.ts';

export type HumanRow = RequestRow & { readonly dag_id: string; readonly run_id: string };

const columns = `h.attempt_id, h.run_ref, h.task_id, h.map_index, h.iteration, h.try_number, h.subject, h.body, h.options, h.defaults,
  h.multiple, h.params, h.assigned_users, h.method, h.kwargs, h.created_at, h.deadline_at, h.responded_at, h.responded_by,
  h.chosen_options, h.params_input, r.dag_id, r.run_id`;

const tables: JoinedTables = {
  base: { table: 'human_request', alias: 'h' },
  joins: [
    { alias: 'r', sql: 'join dag_run r on r.id = h.run_ref' },
    { alias: 'i', sql: 'join task_instance i on i.id = h.attempt_id', isAlways: true },
  ],
};

const found = foundByIndex({
  values: ['ti_id', 'dag_id', 'run_id', 'team'],
  texts: ['dag_id', 'run_id'],
  bounds: ['created_at'],
});

/** What nobody has answered yet has an index of its own. */
const narrows = (filter: Filter): boolean =>
  found(filter) ||
  (filter.op === 'in' && filter.field === 'responded_at' && filter.values.every((value) => value === null));

/** Of attempts that are their instance's now; earlier tries are asked for by themselves. */
export const humanResource: Resource = {
  select: columns,
  from: fromAll(tables),
  tables,
  absent: new Set([
    'responded_at',
    'responded_by',
    'responded_by_user_id',
    'responded_by_user_name',
    'rendered_map_index',
    'state',
    'task_instance_state',
  ]),
  fields: {
    ti_id: 'h.attempt_id',
    dag_id: 'r.dag_id',
    run_id: 'r.run_id',
    task_id: 'h.task_id',
    map_index: 'h.map_index',
    iteration: 'h.iteration',
    team: 't.team',
    state: 'i.state',
    subject: 'h.subject',
    body: 'h.body',
    responded_at: 'h.responded_at',
    /** JSON text that begins with the id; who answers goes by the same id and name. */
    responded_by: 'h.responded_by',
    responded_by_user_id: 'h.responded_by',
    responded_by_user_name: 'h.responded_by',
    created_at: 'h.created_at',
    run_after: 'r.run_after',
    rendered_map_index: 'i.rendered_map_index',
    task_instance_operator: 'i.operator',
    task_instance_state: 'i.state',
    response_received: 'case when h.responded_at is null then 0 else 1 end',
  },
  words: { state: [] },
  through: { team: (condition) => `r.dag_id in (select t.dag_id from dag t where ${condition})` },
  history: {
    column: 'created_at',
    place: 'select created_at as total from human_request order by created_at desc limit 1 offset ?',
    narrows,
    ordered: new Set(['ti_id', 'created_at']),
  },
  key: ['h.attempt_id'],
};

/** What one try asked. */
export function findHumanRequest(database: Queryable, attemptId: string): Promise<HumanRow | undefined> {
  return database.first<HumanRow>(
    `select ${columns} from human_request h join dag_run r on r.id = h.run_ref where h.attempt_id = ?`,
    [attemptId],
  );
}

/** What a try asked that its instance has gone on without, or that it still is at. */
export function findRequestOfTry(
  database: Queryable,
  place: {
    readonly runRef: number;
    readonly taskId: string;
    readonly mapIndex: number;
    readonly tryNumber: number;
  },
): Promise<HumanRow | undefined> {
  return database.first<HumanRow>(
    `select ${columns} from human_request h join dag_run r on r.id = h.run_ref
     where h.run_ref = ? and h.task_id = ? and h.map_index = ? and h.try_number = ? order by h.iteration desc limit 1`,
    [place.runRef, place.taskId, place.mapIndex, place.tryNumber],
  );
}
