// What several of Airflow's calls take in their addresses: which runs and which instances are meant.
import { TaskState } from '@ariel/core';
import { type TSchema, Type } from 'typebox';

/** For bodies; and for texts in addresses, where the empty one is none. A number in an address is there or is not. */
export const orNull = <Of extends TSchema>(schema: Of) => Type.Optional(Type.Union([schema, Type.Null()]));
export const Texts = Type.Optional(Type.Array(Type.String(), { maxItems: 10_000 }));
const oneOf = (values: readonly string[]) => Type.Union(values.map((value) => Type.Literal(value)));
export const DagRunState = oneOf(['queued', 'running', 'success', 'failed']);
export const InstanceStateText = oneOf(Object.values(TaskState));

interface RunQuery {
  readonly dag_id: string;
  readonly logical_dates?: readonly string[];
  readonly run_ids?: readonly string[];
  readonly states?: readonly string[];
}

export function selection({ dag_id: dagId, logical_dates: dates, run_ids: runIds, states }: RunQuery) {
  return {
    dagId,
    ...(dates === undefined ? {} : { logicalDates: dates }),
    ...(runIds === undefined ? {} : { runIds }),
    ...(states === undefined ? {} : { states }),
  };
}
