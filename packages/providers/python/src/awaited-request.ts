// What a Python task asks people, as a request of ours.
import type { HumanParam, HumanRequest, HumanUser, Json } from '@ariel/core';

interface Asked {
  readonly subject?: string;
  readonly body?: string | null;
  readonly options?: readonly string[];
  readonly defaults?: readonly string[] | null;
  readonly multiple?: boolean;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly assigned_users?: readonly HumanUser[];
}

export function awaitedRequest(given: Readonly<Record<string, unknown>>): HumanRequest {
  const { assigned_users: users = [], body = null, defaults = null, params = {} } = given as Asked;
  const { multiple = false, options = [], subject = '' } = given as Asked;
  return {
    subject,
    body,
    options,
    defaults,
    multiple,
    params: Object.fromEntries(Object.entries(params).map(([name, param]) => [name, paramOf(param)])),
    assignedUsers: users,
  };
}

function paramOf(given: unknown): HumanParam {
  const isDescribed = typeof given === 'object' && given !== null && 'value' in given;
  if (!isDescribed) return { value: (given ?? null) as Json, description: null, schema: {} };
  const { description, schema, value } = given as Readonly<Record<string, unknown>>;
  return {
    value: (value ?? null) as Json,
    description: typeof description === 'string' ? description : null,
    schema: (typeof schema === 'object' && schema !== null ? schema : {}) as HumanParam['schema'],
  };
}
