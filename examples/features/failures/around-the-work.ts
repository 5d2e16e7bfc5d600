// Code around the work of a task: before it, after it, and when it is killed.
import { dag, SkipTask, task } from 'ariel';

const count = task('count', () => 12, {
  preExecute: ({ log, ti }) => log.info(`try ${ti.tryNumber} is about to count`),
  postExecute: (_context, result) => {
    if (typeof result !== 'number' || result < 0) throw new Error(`${result} is no number of orders`);
  },
});

const wrong = task('wrong', () => -1, {
  // What it throws counts as if the task had thrown it.
  postExecute: (_context, result) => {
    if (Number(result) < 0) throw new Error('fewer than none');
  },
});

const onlyByDay = task('only_by_day', () => 'done', {
  preExecute: () => {
    throw new SkipTask('it is night');
  },
});

const query = task(
  'query',
  async (_: Record<never, never>, { signal }) => {
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
  },
  {
    executionTimeout: '1s',
    // Ends what runs elsewhere; it has until the process is ended.
    onKill: ({ log }) => log.warn('the query was taken back'),
  },
);

export default dag('failures_around_the_work', { tags: ['feature', 'failures'] }, () => {
  count();
  wrong();
  onlyByDay();
  query();
});
