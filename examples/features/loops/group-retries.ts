// Retries of a group as one unit: when one of its tasks fails for good, all of them run again, after a delay.
import { dag, task, taskGroup } from 'ariel';

const login = task('login', (_inputs, { ti }) => `ticket ${ti.tryNumber}`);
const send = task('send', ({ ticket }: { ticket: string }) => {
  // A retry of this task alone would not help: a new ticket is needed.
  if (ticket === 'ticket 1') throw new Error('the ticket has expired');
  return `sent with ${ticket}`;
});
const done = task('done', ({ receipt }: { receipt: string }) => receipt);

const transfer = taskGroup('transfer', () => send({ ticket: login() }), { retries: 2, retryDelay: '1s' });

export default dag('group_retries', { tags: ['feature', 'loop'] }, () => {
  done({ receipt: transfer() });
});
