// Another way at weekends.
import { dag } from 'ariel';
import { BranchDayOfWeekOperator, EmptyOperator } from 'ariel/standard';

export default dag('operators_branch_day_of_week', { tags: ['feature', 'operators'] }, () => {
  new BranchDayOfWeekOperator({
    taskId: 'weekend',
    weekDay: ['Saturday', 'Sunday'],
    // The day that the run is about, not the one on which the task runs.
    useTaskLogicalDate: true,
    followTaskIdsIfTrue: new EmptyOperator({ taskId: 'rest' }),
    followTaskIdsIfFalse: new EmptyOperator({ taskId: 'work' }),
  });
});
