// `events()`: a run at each of a list of instants, such as matches, elections or sales. Times without an offset are in the DAG's zone.
import { dag, events, task } from 'ariel';

const publishResults = task('publish_results', (_inputs, { dataInterval }) => {
  return `the polls closed at ${dataInterval.end.toISOString()}`;
});

export default dag(
  'schedule_events',
  {
    schedule: events(['2026-03-18T21:00', '2027-03-17T21:00', '2028-03-15T21:00'], {
      description: 'When the polls close',
      // A run by hand is about the last event before it (before all of them: the first), not about the moment at which somebody pressed the button.
      restrictToEvents: true,
    }),
    timezone: 'Europe/Amsterdam',
    isPausedUponCreation: true,
    tags: ['feature', 'schedule'],
  },
  () => {
    publishResults();
  },
);
