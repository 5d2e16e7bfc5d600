// `dependsOnPast`: a task that waits for itself in the run before; `waitForDownstream`: also for what directly followed it there.
import { dag, task } from 'ariel';

const carryOver = task('carry_over', () => 'the balance of yesterday', { dependsOnPast: true });
const book = task('book', ({ balance }: { balance: string }) => `booked on ${balance}`, {
  waitForDownstream: true,
});
const sign = task('sign', () => 'signed');

export default dag(
  'graph_depends_on_past',
  {
    schedule: '@daily',
    startDate: '2026-01-01',
    catchup: true,
    isPausedUponCreation: true,
    tags: ['feature', 'graph'],
  },
  () => {
    // A day cannot be booked before the day before was booked and signed.
    const booked = book({ balance: carryOver() });
    booked.before(sign());
  },
);
