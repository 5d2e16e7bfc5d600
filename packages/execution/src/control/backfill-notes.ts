// What a backfill does that whoever asks for it may not expect, in sentences. Pure.
import { type DagDefinition, formatInstant } from '@ariel/core';
import type { BackfillDateAnswer } from '@ariel/protocol';

export function backfillNotes(
  { dagId, startDate }: DagDefinition,
  dates: readonly BackfillDateAnswer[],
): readonly string[] {
  if (dates.length === 0)
    return ['No date of the schedule lies in this range that is over: there is nothing to do.'];
  const made = dates.filter(({ what }) => what !== 'none');
  if (made.length === 0)
    return [
      `Each date of this range has a run already (${dates.length}), and stays as it is. With --reprocess-behavior failed or completed they run again.`,
    ];
  const early = startDate === null ? 0 : made.filter(({ logicalDate }) => logicalDate < startDate).length;
  if (startDate === null || early === 0) return [];
  return [
    `${early} of these dates lie before the start date of ${dagId}, ${formatInstant(startDate)}: their runs have no tasks and succeed at once.`,
  ];
}
