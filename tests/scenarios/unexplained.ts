// What the pages leave unsaid: instances that do not run and have no reason, or one that cannot be so while all stands still.
import type { RunDetail } from '@ariel/protocol';

/** Said of what is about to happen. In a world that has come to rest nothing is. */
const soon = [/shortly/, /is about to/];

/** One sentence for each instance of the run that is not explained. */
export function unexplained({ instances, reason, state }: RunDetail): string[] {
  const lacking: string[] = [];
  if ((state === 'queued' || state === 'failed') && reason === null)
    lacking.push(`the run is ${state} without a reason`);
  if (state === 'queued' && soon.some((words) => words.test(reason ?? '')))
    lacking.push(`the run is queued, but "${reason}"`);
  for (const { map_index: index, reason: why, state: of, task_id: id } of instances) {
    const name = index < 0 ? id : `${id}[${index}]`;
    if (of === 'running' || of === 'success') continue;
    if (why === null || why === '') lacking.push(`${name} is ${of ?? 'waiting'} without a reason`);
    else if (soon.some((words) => words.test(why)))
      lacking.push(`${name} is ${of ?? 'waiting'} while nothing goes on, but "${why}"`);
  }
  return lacking;
}
