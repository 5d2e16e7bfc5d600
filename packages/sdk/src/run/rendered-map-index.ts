// What an instance of a mapped task is called once it ran: what its code set, else its template.
import type { TaskDefinition } from '@ariel/core';
import { errorReport } from './error-report.ts';
import type { RenderTemplate } from './prepare-inputs.ts';
import type { TaskContext } from './task-context.ts';

/** As long as Airflow keeps it. */
const maxLength = 250;

/** Null where it has no name but its index. A template that cannot be rendered is told in the log: the work is done. */
export async function renderedMapIndex(
  { mapIndexTemplate }: TaskDefinition,
  context: TaskContext,
  render: RenderTemplate,
): Promise<string | null> {
  const { renderedMapIndex: own } = context.ti;
  if (own !== null) return String(own).slice(0, maxLength);
  if (mapIndexTemplate === null) return null;
  try {
    return String(await render(mapIndexTemplate)).slice(0, maxLength);
  } catch (error) {
    context.log.warn('mapIndexTemplate cannot be rendered', { error: errorReport(error).message });
    return null;
  }
}
