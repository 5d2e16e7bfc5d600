// Dates of a task: runs with an earlier or later logical date have no instance of it, and what follows does not wait for it.
import { dag, task } from 'ariel';

const sell = task('sell', () => 'sold');
const winterSale = task('winter_sale', () => 'half price', { endDate: '2026-01-03' });
const newTax = task('new_tax', () => 'plus tax', { startDate: '2026-01-03' });
const close = task('close_till', () => 'closed');

export default dag(
  'run_task_dates',
  { schedule: '@daily', startDate: '2026-01-01', isPausedUponCreation: true, tags: ['feature', 'run'] },
  () => {
    const sold = sell();
    const steps = [winterSale(), newTax()];
    sold.before(steps);
    close().after([sold, ...steps]);
  },
);
