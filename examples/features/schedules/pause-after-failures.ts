// `maxConsecutiveFailedDagRuns`: when the last three runs failed, the DAG is paused and says so, instead of failing all weekend.
import { dag, FailTask, task } from 'ariel';

const syncContacts = task('sync_contacts', (_inputs, { dagRun }) => {
  if (dagRun.runType === 'scheduled') throw new FailTask('the other side has changed its password');
  return 'by hand it works';
});

export default dag(
  'schedule_pause_after_failures',
  {
    schedule: '@hourly',
    maxConsecutiveFailedDagRuns: 3,
    isPausedUponCreation: true,
    tags: ['feature', 'schedule'],
  },
  () => {
    syncContacts();
  },
);
