// Months and years are counted on the calendar: a run on each 15th, however long the months are.
import { dag, task } from 'ariel';

const sendInvoices = task('send_invoices', (_inputs, { logicalDate }) => {
  return `invoices of ${logicalDate?.toISOString().slice(0, 10)}`;
});

export default dag(
  'schedule_calendar_delta',
  {
    // Also { years: 1 }, { weeks: 2 }, or every({ months: 1 }, { interval: { months: 1 } }) with a data interval.
    schedule: { months: 1 },
    // With catchup it is counted from here; without, from when the DAG is first seen.
    startDate: '2026-01-15',
    catchup: true,
    isPausedUponCreation: true,
    tags: ['feature', 'schedule'],
  },
  () => {
    sendInvoices();
  },
);
