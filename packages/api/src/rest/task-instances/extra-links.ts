// Links of task instances to what they are about elsewhere: known by the operator.
import { findXCom, type InstanceRow } from '@ariel/store/reads';
import type { ApiContext } from '../../server/api-context.ts';

type Fields = Readonly<Record<string, unknown>>;

interface LinkKind {
  readonly name: string;
  /** The page, relative to that of the installation; null where there is nothing to go to yet. */
  target(context: ApiContext, row: InstanceRow): Promise<string | null>;
}

const runPage = (dagId: string, runId: string): string =>
  `/dags/${encodeURIComponent(dagId)}/runs/${encodeURIComponent(runId)}`;

const triggeredDag: LinkKind = {
  name: 'Triggered DAG',
  async target({ database }, row) {
    const dagId = fieldsOf(row).triggerDagId;
    const { iteration, map_index: mapIndex, run_ref: runRef, task_id: taskId } = row;
    const place = { runRef, taskId, mapIndex, iteration, key: 'trigger_run_id' };
    const value = await findXCom(database, place);
    const runId: unknown = value === undefined ? null : JSON.parse(value.value);
    return typeof dagId === 'string' && typeof runId === 'string' ? runPage(dagId, runId) : null;
  },
};

const externalDag: LinkKind = {
  name: 'External DAG',
  async target(_context, row) {
    const dagId = fieldsOf(row).externalDagId;
    return typeof dagId === 'string' ? `/dags/${encodeURIComponent(dagId)}` : null;
  },
};

const linksOf: Readonly<Record<string, readonly LinkKind[]>> = {
  TriggerDagRunOperator: [triggeredDag],
  ExternalTaskSensor: [externalDag],
  ExternalTaskMarker: [externalDag],
};

/** Which operators have links, for lists. */
export const operatorLinks: readonly { readonly operator: string; readonly name: string }[] = Object.entries(
  linksOf,
).flatMap(([operator, links]) => links.map(({ name }) => ({ operator, name })));

export async function extraLinks(
  context: ApiContext,
  row: InstanceRow,
): Promise<Record<string, string | null>> {
  const links: Record<string, string | null> = {};
  for (const link of linksOf[row.operator] ?? []) {
    const target = await link.target(context, row);
    links[link.name] = target === null ? null : `${context.baseUrl ?? ''}${target}`;
  }
  return links;
}

/** What the operator was given, rendered. */
function fieldsOf({ rendered_fields: text }: InstanceRow): Fields {
  return text === null ? {} : (JSON.parse(text) as Fields);
}
