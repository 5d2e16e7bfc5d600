// What tasks of all DAGs ask people now, and which of it the one who asks may answer. Answers go through the public API.
import { formatInstant, type GivenByDag } from '@ariel/core';
import type { OpenRequest, OpenRequestList } from '@ariel/protocol';
import { givenByDags, type OpenRequestRow, openRequestCount, openRequests } from '@ariel/store/reads';
import { rightsAnywhere, rightsAt } from '../../access/shown-rights.ts';
import { isoOrNull, textList } from '../../rest/answers/presented.ts';
import type { ApiContext, Routes } from '../../server/api-context.ts';

const MOST = 500;

export const addOpenRequestsView: Routes = (server, context) => {
  server.get('/ui/requests', { config: { permission: 'humans:read' } }, (request) =>
    openOf(context, request.user?.username ?? ''),
  );
};

async function openOf({ database }: ApiContext, username: string): Promise<OpenRequestList> {
  const rows = await openRequests(database, MOST);
  const given = await givenByDags(database, [...new Set(rows.map((row) => row.dag_id))]);
  const requests = rows.map((row) => presented(row, username, given.get(row.dag_id) ?? []));
  return {
    requests,
    total_entries: rows.length < MOST ? rows.length : await openRequestCount(database),
    answerable: requests.filter((each) => each.may_answer).length,
  };
}

function presented(row: OpenRequestRow, username: string, given: readonly GivenByDag[]): OpenRequest {
  const assigned = JSON.parse(row.assigned_users) as OpenRequest['assigned_users'];
  const place = { dag_id: row.dag_id, team: row.team, tags: textList(row.tags ?? '[]'), given };
  const rights = rightsAt(place).may ?? rightsAnywhere();
  const isAsked = assigned.length === 0 || assigned.some(({ id, name }) => [id, name].includes(username));
  return {
    id: row.attempt_id,
    dag_id: row.dag_id,
    dag_display_name: row.display_name ?? row.dag_id,
    run_id: row.run_id,
    task_id: row.task_id,
    map_index: row.map_index,
    iteration: row.iteration,
    rendered_map_index: row.rendered_map_index,
    subject: row.subject,
    options: JSON.parse(row.options) as string[],
    defaults: row.defaults === null ? null : (JSON.parse(row.defaults) as string[]),
    created_at: formatInstant(row.created_at),
    deadline_at: isoOrNull(row.deadline_at),
    assigned_users: assigned,
    may_answer: isAsked && rights.includes('humans:edit'),
  };
}
