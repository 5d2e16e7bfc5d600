// A timetable by its name: registered in a file of its own, used here with options. Another DAG may use it with others.
import { dag, task, timetable } from 'ariel';
import './shifts.ts';

const handOver = task('hand_over', (_inputs, { dataInterval }) => {
  return `shift from ${dataInterval.start.getUTCHours()} to ${dataInterval.end.getUTCHours()} o'clock is over`;
});

export default dag(
  'schedule_registered_timetable',
  {
    schedule: timetable('shifts', { hours: [6, 14, 22] }),
    startDate: '2026-01-01T06:00',
    isPausedUponCreation: true,
    tags: ['feature', 'schedule'],
  },
  () => {
    handOver();
  },
);
