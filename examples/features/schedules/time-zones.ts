// `timezone`: fixed hours read the wall clock there, in winter and in summer. What the clock jumps over runs as long after the gap.
import { dag, task } from 'ariel';

const zones = { amsterdam: 'Europe/Amsterdam', new_york: 'America/New_York', kolkata: 'Asia/Kolkata' };

const openOffice = task('open_office', ({ city }: { city: string }, { dag, logicalDate }) => {
  const local = logicalDate?.toLocaleTimeString('en-GB', { timeZone: dag.timezone, timeStyle: 'short' });
  return `${city} opens at ${local}`;
});

for (const [city, timezone] of Object.entries(zones)) {
  dag(
    `schedule_zone_${city}`,
    { schedule: '30 2 * * *', timezone, isPausedUponCreation: true, tags: ['feature', 'schedule'] },
    () => {
      openOffice({ city });
    },
  );
}
