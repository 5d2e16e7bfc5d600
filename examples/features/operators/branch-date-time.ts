// By the time of the day, in the zone of the DAG; and before or after a date.
import { dag } from 'ariel';
import { BranchDateTimeOperator, EmptyOperator } from 'ariel/standard';

export default dag(
  'operators_branch_date_time',
  { timezone: 'Europe/Amsterdam', tags: ['feature', 'operators'] },
  () => {
    new BranchDateTimeOperator({
      taskId: 'office_hours',
      targetLower: '09:00',
      targetUpper: '17:00',
      useTaskLogicalDate: true,
      followTaskIdsIfTrue: new EmptyOperator({ taskId: 'call' }),
      followTaskIdsIfFalse: new EmptyOperator({ taskId: 'write' }),
    });
    new BranchDateTimeOperator({
      taskId: 'new_prices',
      targetLower: '2026-07-01',
      useTaskLogicalDate: true,
      followTaskIdsIfTrue: new EmptyOperator({ taskId: 'use_new' }),
      followTaskIdsIfFalse: new EmptyOperator({ taskId: 'use_old' }),
    });
  },
);
