// Mapping over what mapped instances returned. One that returns nothing drops out of the list; a list of nothing skips what follows.
import { dag, task } from 'ariel';

const listOrders = task('list_orders', () => [250, 0, 40, 990]);
const discount = task('discount', ({ amount }: { amount: number }) => {
  if (amount === 0) return null; // a cancelled order: nothing follows
  return Math.round(amount * 0.9);
});
const bill = task('bill', ({ amount }: { amount: number }) => `please pay ${amount}`);

export const orders = dag('mapping_over_mapped', { tags: ['feature', 'mapping'] }, () => {
  bill.expand({ amount: discount.expand({ amount: listOrders() }) });
});

const listComplaints = task('list_complaints', (): string[] => []);
const answer = task('answer', ({ complaint }: { complaint: string }) => `sorry about ${complaint}`);
const rest = task('take_a_rest', () => 'nobody complained', { triggerRule: 'all_skipped' });

/** On a good day there is nothing to map over: the mapped task is skipped, and that is no failure. */
export const nothing = dag('mapping_over_nothing', { tags: ['feature', 'mapping'] }, () => {
  answer.expand({ complaint: listComplaints() }).before(rest());
});
