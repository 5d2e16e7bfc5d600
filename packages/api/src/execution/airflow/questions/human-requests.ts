// What a task of another language asks people: stored before its report says that it waits, and read again with that report.
import type { HumanParam, HumanRequest, HumanUser, Json } from '@ariel/core';
import { type LiveRow, type Queryable, readRequest, storeRequests } from '@ariel/store';
import { type Static, Type } from 'typebox';
import { orNull } from '../forms/query-shapes.ts';

const User = Type.Object({ id: Type.String(), name: Type.String() });

export const HumanRequestBody = Type.Object({
  ti_id: Type.String({ format: 'uuid' }),
  options: Type.Array(Type.String(), { minItems: 1 }),
  subject: Type.String(),
  body: orNull(Type.String()),
  defaults: orNull(Type.Array(Type.String())),
  multiple: Type.Optional(Type.Boolean()),
  params: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
  assigned_users: Type.Optional(Type.Array(User)),
});
type HumanRequestBody = Static<typeof HumanRequestBody>;

/** Asked again it is asked anew: an answer that was given before is gone. */
export async function storeRequest(
  db: Queryable,
  row: LiveRow,
  body: HumanRequestBody,
  nowUs: number,
): Promise<void> {
  const request: HumanRequest = {
    subject: body.subject,
    body: body.body ?? null,
    options: body.options,
    defaults: body.defaults ?? null,
    multiple: body.multiple ?? false,
    params: Object.fromEntries(
      Object.entries(body.params ?? {}).map(([name, given]) => [name, paramOf(given)]),
    ),
    assignedUsers: body.assigned_users ?? [],
  };
  await storeRequests(db, [
    { row, request, next: { method: 'execute', kwargs: '{}' }, atUs: nowUs, deadlineUs: null },
  ]);
}

export async function storedRequest(db: Queryable, attemptId: string): Promise<HumanRequest | null> {
  const row = await readRequest(db, attemptId);
  if (!row) return null;
  return {
    subject: row.subject,
    body: row.body,
    options: JSON.parse(row.options) as readonly string[],
    defaults: row.defaults === null ? null : (JSON.parse(row.defaults) as readonly string[]),
    multiple: row.multiple === 1,
    params: JSON.parse(row.params) as HumanRequest['params'],
    assignedUsers: JSON.parse(row.assigned_users) as readonly HumanUser[],
  };
}

/** A param as Airflow's form describes it, or a bare value. */
function paramOf(given: unknown): HumanParam {
  const isDescribed =
    typeof given === 'object' &&
    given !== null &&
    'value' in given &&
    ('schema' in given || 'description' in given);
  if (!isDescribed) return { value: (given ?? null) as Json, description: null, schema: {} };
  const { description, schema, value } = given as Readonly<Record<string, unknown>>;
  return {
    value: (value ?? null) as Json,
    description: typeof description === 'string' ? description : null,
    schema: (typeof schema === 'object' && schema !== null ? schema : {}) as HumanParam['schema'],
  };
}
