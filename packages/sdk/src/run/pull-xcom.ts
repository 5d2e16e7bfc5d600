// How a running task reads what other tasks stored: at once, or page by page; of its own run or of others.
import { decodeValue } from '../value/decode-value.ts';
import type { TaskServices, XComListQuery, XComPullQuery, XComQuery } from './task-context.ts';

/** Values that are asked for at once. */
const pageSize = 1000;

type NamedQuery = XComQuery & { readonly taskId: NonNullable<XComQuery['taskId']> };

export async function pullXCom(services: TaskServices, query: NamedQuery): Promise<unknown> {
  const { mapIndex, taskId, ...where } = query;
  if (typeof taskId !== 'string')
    return Promise.all(taskId.map((each) => pullXCom(services, { ...query, taskId: each })));
  const one = async (index: number | null): Promise<unknown> => {
    const json = await services.xcomPull({ ...pullQuery({ taskId, ...where }), mapIndex: index, page: null });
    return json === null ? null : opened(services, decodeValue(json));
  };
  if (mapIndex === undefined || typeof mapIndex === 'number') return one(mapIndex ?? null);
  return Promise.all(mapIndex.map(one));
}

export async function* iterateXCom(
  services: TaskServices,
  query: XComListQuery,
): AsyncGenerator<unknown, void, void> {
  for (let offset: number | null = 0; offset !== null; ) {
    const asked = { ...pullQuery(query), mapIndex: null, page: { offset, limit: pageSize } };
    const json = await services.xcomPull(asked);
    if (json === null) return;
    const page = decodeValue(json) as { readonly values: readonly unknown[]; readonly next: number | null };
    for (const value of page.values) yield await opened(services, value);
    offset = page.next;
  }
}

const opened = async ({ openValue }: TaskServices, value: unknown): Promise<unknown> =>
  openValue === undefined ? value : openValue(value);

function pullQuery({
  dagId,
  includePriorDates,
  key = 'return_value',
  runId,
  taskId,
}: XComListQuery): Omit<XComPullQuery, 'mapIndex' | 'page'> {
  return {
    taskId,
    key,
    ...(dagId === undefined ? {} : { dagId }),
    ...(runId === undefined ? {} : { runId }),
    ...(includePriorDates ? { includePriorDates } : {}),
  };
}
