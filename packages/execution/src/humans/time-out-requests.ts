// Requests whose time is over: their defaults are taken, or their tasks go on to fail.
import { filledIn, type HumanRequest } from '@ariel/core';
import { dueRequests, type RequestRow } from '@ariel/store';
import type { ExecutionSettings } from '../attempts/settings.ts';
import type { RunChanged } from '../attempts/tell-owners.ts';
import { resumeWithAnswer } from './resume-with-answer.ts';

/** Who is named where nobody answered, as in Airflow. */
const nobody = { id: 'Fallback to defaults', name: 'Fallback to defaults' };
const AT_ONCE = 100;

type TimeOutSettings = Pick<ExecutionSettings, 'database' | 'hereId' | 'notify' | 'nowUs'>;

/** How many there were. */
export async function timeOutRequests(settings: TimeOutSettings): Promise<number> {
  let count = 0;
  for (;;) {
    const due = await dueRequests(settings.database, settings.nowUs(), AT_ONCE);
    for (const request of due) {
      const notices = await ended(settings, request);
      if (notices === null) continue;
      count += 1;
      for (const notice of notices) settings.notify(notice);
    }
    if (due.length < AT_ONCE) return count;
  }
}

/** Null where another was first: then nothing of this is written, also not the number of an event that tells of nothing. */
async function ended(settings: TimeOutSettings, request: RequestRow): Promise<readonly RunChanged[] | null> {
  try {
    return await settings.database.transaction(async (tx) => {
      const notices = await resumeWithAnswer(tx, settings, request, fallback(request));
      if (notices === null) throw new NotFirst();
      return notices;
    });
  } catch (error) {
    if (error instanceof NotFirst) return null;
    throw error;
  }
}

class NotFirst extends Error {}

/** Without defaults nothing is chosen: the task sees that and fails. */
function fallback({ defaults, params }: RequestRow) {
  const form = filledIn(JSON.parse(params) as HumanRequest['params'], {});
  const chosen = defaults === null ? [] : (JSON.parse(defaults) as readonly string[]);
  return { chosen, params: form, by: defaults === null ? null : nobody, isTimedOut: true };
}
