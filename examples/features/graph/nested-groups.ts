// Groups in groups: each may have a tooltip, a name for the pages, and options for all of its tasks; its id stands before theirs, or not.
import { dag, task, taskGroup } from 'ariel';

const whose = task('load', (_inputs, { task }) => `${task.taskId}: ${task.owner}, ${task.retries} retries`);

const checks = taskGroup(
  'checks',
  () => {
    whose.with({ id: 'check_totals' })();
    // What the task says itself goes before all groups.
    whose.with({ id: 'check_duplicates', owner: 'data quality' })();
  },
  // The ids of the tasks stay as short as they are written.
  { prefixGroupId: false, tooltip: 'Stops what looks wrong', defaultArgs: { retries: 0 } },
);

const region = taskGroup('region', () => {
  whose().before(checks());
});

export default dag(
  'graph_nested_groups',
  { defaultArgs: { owner: 'platform', retries: 2, retryDelay: '10s' }, tags: ['feature', 'graph'] },
  () => {
    region.with({
      id: 'europe',
      displayName: 'Europe',
      tooltip: 'All countries but Iceland',
      defaultArgs: { owner: 'team europe' },
    })();
  },
);
