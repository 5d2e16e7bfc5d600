// What fields of a body must not say together, looked at before defaults are filled in: whoever leaves a field out says nothing.
// Each is a hook of a route; what they refuse is refused in the words of the validator.
import type { FastifyRequest } from 'fastify';
import { ApiError } from '../../server/api-error.ts';

type Body = Readonly<Record<string, unknown>>;
type Hook = (request: FastifyRequest) => Promise<void>;

type Check = (body: unknown) => { readonly error?: unknown };

/** What is wrong with the body, or null. */
type Rule = (body: Body) => string | null;

export const rulesOfTasks: Hook = refusing((body) => {
  if (body.only_failed === true && body.only_running === true)
    return 'only_failed and only_running cannot both be true';
  if (isAfter(body.start_date, body.end_date)) return 'end_date lies before start_date';
  if (body.dag_run_id && (body.start_date || body.end_date))
    return 'exactly one of dag_run_id and a range of start_date and end_date says which runs are meant';
  return Array.isArray(body.task_ids) && body.task_ids.length === 0 ? 'task_ids names no task' : null;
});

export const rulesOfRun: Hook = refusing(newOrFailed);

export const rulesOfRuns: Hook = refusing(
  (body) =>
    newOrFailed(body) ??
    oneChoice(body, 'dag_runs', Array.isArray(body.dag_runs) && body.dag_runs.length > 0),
);

export const rulesOfPartitions: Hook = refusing((body) => oneChoice(body, 'run_id', body.run_id != null));

function newOrFailed(body: Body): string | null {
  return body.only_new === true && body.only_failed === true
    ? 'only_new and only_failed cannot both be true'
    : null;
}

function oneChoice(body: Body, name: string, isGiven: boolean): string | null {
  const { partition_date_end: end, partition_date_start: start, partition_key: key } = body;
  const choices = [isGiven, key != null, start != null || end != null].filter(Boolean).length;
  if (choices !== 1)
    return `exactly one of ${name}, partition_key and a range of partition dates says which runs are meant`;
  return isAfter(start, end) ? 'partition_date_end lies before partition_date_start' : null;
}

const isAfter = (start: unknown, end: unknown): boolean =>
  typeof start === 'string' && typeof end === 'string' && Date.parse(start) > Date.parse(end);

const isObject = (value: unknown): value is Body =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function refusing(rule: Rule): Hook {
  return async (request) => {
    const { body } = request;
    const wrong = isObject(body) ? rule(body) : null;
    // Fields that are wrong by themselves are told of first.
    const check = request.getValidationFunction('body') as Check | undefined;
    if (wrong === null || check?.(structuredClone(body)).error !== undefined) return;
    throw new ApiError(422, [
      { type: 'value_error', loc: ['body'], msg: `Value error, ${wrong}`, input: body },
    ]);
  };
}
