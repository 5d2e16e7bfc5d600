// The question behind a pull: values of the task's own run have a call of their own, those of other runs are asked for.
import type { XComPullQuery } from '@ariel/sdk';
import type { ServiceQuestion } from '../messages.ts';

export function xcomQuestion(query: XComPullQuery): ServiceQuestion {
  const { dagId, includePriorDates = false, key, mapIndex, page, runId, taskId } = query;
  if (dagId === undefined && runId === undefined && !includePriorDates)
    return { about: 'xcom', taskId, key, mapIndex, page };
  return {
    about: 'xcom-elsewhere',
    dagId: dagId ?? null,
    runId: runId ?? null,
    taskId,
    key,
    mapIndex,
    includePriorDates,
    page,
  };
}
