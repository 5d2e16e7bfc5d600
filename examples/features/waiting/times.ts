// Sensors of time, with a worker and without one: until an instant, a time of the day, a while after the data interval or after the task's
// own start, until a cron expression fires, or on a day of the week.
import { dag } from 'ariel';
import {
  CronSensor,
  DateTimeSensor,
  DateTimeSensorAsync,
  DayOfWeekSensor,
  TimeDeltaSensor,
  TimeDeltaSensorAsync,
  TimeSensor,
  TimeSensorAsync,
  WaitSensor,
} from 'ariel/standard';

export default dag('waiting_times', { tags: ['feature', 'waiting'] }, () => {
  new WaitSensor({ taskId: 'a_second', timeToWait: '1s', deferrable: true });
  new WaitSensor({ taskId: 'another_second', timeToWait: '1s', mode: 'reschedule', pokeInterval: '500ms' });
  new TimeDeltaSensor({ taskId: 'after_the_interval', delta: '1s', deferrable: true });
  new TimeDeltaSensorAsync({ taskId: 'after_it_without_a_worker', delta: '1s' });
  new TimeSensor({ taskId: 'since_midnight', targetTime: '00:00' });
  new TimeSensorAsync({ taskId: 'since_midnight_without_a_worker', targetTime: '00:00' });
  // The sixth field is seconds.
  new CronSensor({ taskId: 'next_second', cron: '* * * * * *', deferrable: true });
  new DateTimeSensor({
    taskId: 'since_this_day_began',
    targetTime: '{{ dag_run.run_after | ds }}T00:00:00Z',
  });
  // It has no worker before that instant.
  new DateTimeSensorAsync({
    taskId: 'since_long_ago',
    targetTime: new Date('2024-01-01T06:00:00Z'),
    startFromTrigger: true,
  });
  new DayOfWeekSensor({
    taskId: 'any_day',
    weekDay: ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'],
  });
});
