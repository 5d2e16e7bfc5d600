// A branch inside of a mapped group: each instance goes its own way.
import { dag, type Output, task, taskGroup } from 'ariel';

const listInvoices = task('list_invoices', () => [80, 4200, 15_000]);
const size = task.branch('size', ({ amount }: { amount: number }) => {
  if (amount > 10_000) return 'board';
  return amount > 1000 ? 'manager' : null;
});
const askBoard = task('ask_board', () => 'the board agreed');
const askManager = task('ask_manager', () => 'the manager agreed');
const pay = task('pay', ({ amount }: { amount: number }) => `paid ${amount}`, { triggerRule: 'none_failed' });
const total = task('total', ({ paid }: { paid: string[] }) => paid);

const settle = taskGroup('settle', ({ amount }: { amount: Output<number> }) => {
  const [board, manager] = [askBoard(), askManager()];
  size({ amount }).to({ board, manager });
  const paid = pay({ amount });
  paid.after([board, manager]);
  return paid;
});

export default dag('mapping_branch_in_group', { tags: ['feature', 'mapping'] }, () => {
  total({ paid: settle.expand({ amount: listInvoices() }) });
});
