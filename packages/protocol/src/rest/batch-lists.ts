// Bodies that ask for a list over several DAGs. Names and absence are those of Airflow's public API.
import { Type } from 'typebox';
import { dateTime, nullable, oneOf } from './shapes.ts';

const bounds = ['gte', 'gt', 'lte', 'lt'] as const;
const optional = (name: string, schema: ReturnType<typeof nullable>) =>
  bounds.map((bound) => [`${name}_${bound}`, Type.Optional(schema)] as const);
const ranges = Object.fromEntries([
  ...['run_after', 'logical_date', 'start_date', 'end_date'].flatMap((name) =>
    optional(name, nullable(dateTime)),
  ),
  ...optional('duration', nullable(Type.Number())),
]);
const texts = Type.Optional(nullable(Type.Array(Type.String())));
const page = {
  order_by: Type.Optional(nullable(Type.String())),
  page_offset: Type.Optional(Type.Integer({ minimum: 0, default: 0 })),
  page_limit: Type.Optional(Type.Integer({ minimum: 0, default: 100 })),
};
const strict = { additionalProperties: false } as const;

export const RunBatchBody = Type.Object(
  {
    ...page,
    ...ranges,
    dag_ids: texts,
    states: Type.Optional(nullable(Type.Array(nullable(oneOf(['queued', 'running', 'success', 'failed']))))),
    conf_contains: Type.Optional(nullable(Type.String())),
  },
  strict,
);

export const InstanceBatchBody = Type.Object(
  {
    ...page,
    ...ranges,
    dag_ids: texts,
    dag_run_ids: texts,
    task_ids: texts,
    state: Type.Optional(
      nullable(
        Type.Array(
          nullable(
            oneOf([
              'removed',
              'scheduled',
              'queued',
              'running',
              'success',
              'restarting',
              'failed',
              'up_for_retry',
              'up_for_reschedule',
              'upstream_failed',
              'skipped',
              'deferred',
              'awaiting_input',
            ]),
          ),
        ),
      ),
    ),
    pool: texts,
    queue: texts,
    executor: texts,
  },
  strict,
);
