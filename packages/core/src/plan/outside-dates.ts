// Whether a run has instances of a task at all: a run whose logical date lies outside of a task's own dates has none.
import type { TaskDefinition } from '../dag/dag-definition.ts';

export function isOutsideDates(
  { endDate, startDate }: Pick<TaskDefinition, 'endDate' | 'startDate'>,
  logicalDate: number | null,
): boolean {
  if (logicalDate === null) return false;
  return (startDate !== null && logicalDate < startDate) || (endDate !== null && logicalDate > endDate);
}
