// Finds what an address names, or answers 404 with what was looked for.
import type { TriggeredBy } from '@ariel/core';
import type { Actor } from '@ariel/protocol';
import {
  type DagRow,
  findDag,
  findInstance,
  findRun,
  hasInstances,
  type InstanceRow,
  type RunRow,
} from '@ariel/store/reads';
import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { ApiContext } from '../../server/api-context.ts';
import { ApiError, orNotFound } from '../../server/api-error.ts';

export async function dagOf(context: ApiContext, dagId: string): Promise<DagRow> {
  return orNotFound(await findDag(context.database, dagId), `The Dag with ID: \`${dagId}\``);
}

export async function runOf(context: ApiContext, dagId: string, runId: string): Promise<RunRow> {
  return orNotFound(
    await findRun(context.database, dagId, runId),
    `The DagRun with dag_id: \`${dagId}\` and run_id: \`${runId}\``,
  );
}

export interface InstanceAddress {
  readonly dag_id: string;
  readonly dag_run_id: string;
  readonly task_id: string;
}

/** Which instance of a task. */
export interface InstanceChoice {
  /** −1 where nothing is mapped. */
  readonly mapIndex: number;
  /** Within a loop; absent: the latest. */
  readonly iteration: number | undefined;
}

/** Beside `map_index`, where an address names one instance. */
export const iterationQuery = {
  iteration: Type.Optional(Type.Integer({ minimum: 0 })),
  region_id: Type.Optional(Type.String({ format: 'uuid' })),
  region_index: Type.Optional(Type.Integer({ minimum: -1 })),
};

/** The iteration that a query names, as the control port is told of it: nothing where none is named. */
export const inIteration = ({
  iteration,
}: {
  readonly iteration?: number;
}): { readonly iteration?: number } => (iteration === undefined ? {} : { iteration });

export async function instanceOf(
  context: ApiContext,
  address: InstanceAddress,
  { iteration, mapIndex }: InstanceChoice,
): Promise<InstanceRow> {
  const run = await runOf(context, address.dag_id, address.dag_run_id);
  const key = { runRef: run.id, taskId: address.task_id, mapIndex, iteration };
  const instance = await findInstance(context.database, key);
  if (instance) return instance;
  const isMapped =
    mapIndex === -1 &&
    iteration === undefined &&
    (await hasInstances(context.database, run.id, address.task_id));
  if (isMapped) throw new ApiError(404, 'Task instance is mapped, add the map_index value to the URL');
  const index =
    (mapIndex === -1 ? '' : `, map_index: \`${mapIndex}\``) +
    (iteration === undefined ? '' : `, iteration: \`${iteration}\``);
  throw new ApiError(
    404,
    `The Task Instance with dag_id: \`${address.dag_id}\`, run_id: \`${address.dag_run_id}\`, task_id: \`${address.task_id}\`${index} was not found`,
  );
}

/** Who acts, and whether from the pages or from a program. */
export function actorOf(request: FastifyRequest): Actor {
  const via: TriggeredBy = request.headers.authorization === undefined ? 'ui' : 'rest_api';
  return { user: request.user?.username ?? null, via };
}
