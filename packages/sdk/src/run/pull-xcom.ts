// How a running task reads what other tasks stored: at once, or page by page.
import { decodeValue } from '../value/decode-value.ts';
import type { TaskServices, XComPullQuery, XComQuery } from './task-context.ts';

/** Values that are asked for at once. */
const pageSize = 1000;

export async function pullXCom(services: TaskServices, query: XComQuery): Promise<unknown> {
  const json = await services.xcomPull({ ...pullQuery(query), page: null });
  return json === null ? null : decodeValue(json);
}

export async function* iterateXCom(
  services: TaskServices,
  query: Omit<XComQuery, 'mapIndex'>,
): AsyncGenerator<unknown, void, void> {
  for (let offset: number | null = 0; offset !== null; ) {
    const json = await services.xcomPull({ ...pullQuery(query), page: { offset, limit: pageSize } });
    if (json === null) return;
    const page = decodeValue(json) as { readonly values: readonly unknown[]; readonly next: number | null };
    yield* page.values;
    offset = page.next;
  }
}

function pullQuery({ key = 'return_value', mapIndex, taskId }: XComQuery): Omit<XComPullQuery, 'page'> {
  return { taskId, key, mapIndex: mapIndex ?? null };
}
