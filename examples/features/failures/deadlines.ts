// By when a run should be over. Missing a deadline ends nothing: it is recorded, and somebody is called, once.
import { type CallbackContext, dag, deadlineAlert, deadlineReference, task } from 'ariel';

const late = ({ dagRun, deadline, log }: CallbackContext): void =>
  log.warn(`${dagRun.runId} should have been over at ${deadline?.at.toISOString()}`);

/** Monday to Friday at nine; a run at the weekend has no deadline. */
const opening = deadlineReference.custom('market_opening', ({ logicalDate }) => {
  if (logicalDate === null || [0, 6].includes(logicalDate.getUTCDay())) return null;
  const day = logicalDate.toISOString().slice(0, 10);
  return new Date(`${day}T09:00:00Z`);
});

export default dag(
  'failures_deadlines',
  {
    schedule: '0 6 * * *',
    startDate: '2026-01-01',
    catchup: false,
    isPausedUponCreation: true,
    tags: ['feature', 'failures'],
    deadline: [
      deadlineAlert({ reference: deadlineReference.dagrunQueuedAt, interval: '30m', callback: late }),
      deadlineAlert({ reference: deadlineReference.dagrunLogicalDate, interval: '2h', callback: late }),
      // Ten minutes more than the last runs took; once there have been five.
      deadlineAlert({
        reference: deadlineReference.averageRuntime({ limit: 20, minRuns: 5 }),
        interval: '10m',
        callback: late,
      }),
      // Called by workers of this queue.
      deadlineAlert({ reference: opening, interval: '-15m', callback: late, queue: 'pagers' }),
    ],
  },
  () => {
    task('report', () => 'done')();
  },
);
