// The instances of one task, page by page, however many there are: a page costs its own rows, and counts are their own read.
import type { InstanceState } from '@ariel/core';
import type { Queryable, SqlValue } from '../database/database.ts';
import { placeholders } from './conditions.ts';
import { type InstanceRow, instanceResource } from './instance-reads.ts';

export interface InstancesAsked {
  readonly runRef: number;
  readonly taskId: string;
  /** Null among them: those without a state. Empty: all. */
  readonly states: readonly InstanceState[];
  readonly mapIndex?: number | undefined;
  readonly iteration?: number | undefined;
  /** Coordinates begin with these: `2/0`. */
  readonly within?: string | undefined;
  /** In the name that an instance gave itself, whatever the case. */
  readonly name?: string | undefined;
}

export interface InstancesOrder {
  readonly by: 'place' | 'duration' | 'state' | 'try_number' | 'start_date' | 'end_date';
  readonly descending: boolean;
  /** How many coordinates the stored paths have; 0 where map index and iteration say them. */
  readonly pathLength: number;
}

/** What needs a look first. */
const urgency = `case state when 'failed' then 0 when 'upstream_failed' then 1 when 'up_for_retry' then 2 when 'running' then 3
  when 'restarting' then 4 when 'success' then 8 when 'skipped' then 9 when 'removed' then 10 else 5 end`;

const orders = {
  duration: 'end_at - start_at',
  state: urgency,
  try_number: 'try_number',
  start_date: 'start_at',
  end_date: 'end_at',
} as const;

export function instancePage(
  database: Queryable,
  asked: InstancesAsked,
  {
    limit,
    offset,
    order,
  }: { readonly limit: number; readonly offset: number; readonly order: InstancesOrder },
): Promise<InstanceRow[]> {
  const { parameters, sql } = whereOf(asked);
  const by = order.by === 'place' ? [] : [orders[order.by]];
  const keys = [...by, ...placeOrder(database.dialect, order.pathLength)];
  const turned = order.by === 'place' ? keys.length : 1;
  const sorted = keys.map((_, at) => `k${at}${order.descending && at < turned ? ' desc' : ''}`).join(', ');
  // The joins are made for the rows of the page only.
  return database.all<InstanceRow>(
    `select ${instanceResource.select} from (
       select run_ref as page_ref, task_id as page_task, map_index as page_map, iteration as page_iteration,
         ${keys.map((key, at) => `${key} as k${at}`).join(', ')}
       from task_instance where ${sql} order by ${sorted} limit ? offset ?
     ) page join task_instance i on i.run_ref = page_ref and i.task_id = page_task and i.map_index = page_map
       and i.iteration = page_iteration
     join dag_run r on r.id = i.run_ref join dag_version v on v.id = i.version_id left join dag d on d.dag_id = r.dag_id
     order by ${sorted}`,
    [...parameters, limit, offset],
  );
}

export interface StateCount {
  readonly state: InstanceState;
  readonly instances: number;
}

export function instanceCounts(database: Queryable, asked: InstancesAsked): Promise<StateCount[]> {
  const { parameters, sql } = whereOf(asked);
  return database.all<StateCount>(
    `select state, count(*) as instances from task_instance where ${sql} group by state`,
    parameters,
  );
}

function whereOf(asked: InstancesAsked): { readonly sql: string; readonly parameters: readonly SqlValue[] } {
  const parts = ['run_ref = ?', 'task_id = ?'];
  const parameters: SqlValue[] = [asked.runRef, asked.taskId];
  const add = (sql: string, ...values: readonly SqlValue[]): void => {
    parts.push(sql);
    parameters.push(...values);
  };
  const states = asked.states.filter((state) => state !== null);
  if (asked.states.length > 0) {
    const none = states.length < asked.states.length ? ' or state is null' : '';
    add(`(state in (${placeholders(states)})${none})`, ...states);
  }
  if (asked.mapIndex !== undefined) add('map_index = ?', asked.mapIndex);
  if (asked.iteration !== undefined) add('iteration = ?', asked.iteration);
  // What begins with the coordinates and a slash: "0" is the character after it.
  if (asked.within !== undefined)
    add('(path = ? or (path >= ? and path < ?))', asked.within, `${asked.within}/`, `${asked.within}0`);
  if (asked.name !== undefined) add('lower(rendered_map_index) like lower(?)', `%${asked.name}%`);
  return { sql: parts.join(' and '), parameters };
}

/** Coordinates are compared as numbers: 10 comes after 9. */
function placeOrder(dialect: Queryable['dialect'], pathLength: number): string[] {
  const own = ['map_index', 'iteration'];
  if (dialect === 'postgres') {
    const part = (_: unknown, at: number) => `cast(nullif(split_part(path, '/', ${at + 1}), '') as bigint)`;
    return [...Array.from({ length: pathLength }, part), ...own];
  }
  // Of a text that goes on, SQLite's cast takes the number at the beginning.
  let rest = 'path';
  const parts: string[] = [];
  for (let at = 0; at < pathLength; at++) {
    parts.push(`cast(${rest} as integer)`);
    rest = `substr(${rest}, instr(${rest}, '/') + 1)`;
  }
  return [...parts, ...own];
}
