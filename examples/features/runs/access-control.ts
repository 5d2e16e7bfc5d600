// A DAG opens itself to roles: whoever has the role Viewer may start it by hand and clear its tasks, though they change no other DAG.
import { dag, task } from 'ariel';

const rebuild = task('rebuild', () => 'the report is new');

export default dag(
  'run_by_viewers',
  {
    accessControl: {
      Viewer: { DAGs: ['can_edit'], 'DAG Runs': ['can_create'], 'Task Instances': ['can_edit'] },
    },
    tags: ['feature', 'run'],
  },
  () => {
    rebuild();
  },
);
