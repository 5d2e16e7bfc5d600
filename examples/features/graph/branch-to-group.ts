// A case of a branch may be a whole group, several tasks, or nothing at all.
import { dag, param, task, taskGroup } from 'ariel';

const refund = taskGroup('refund', () => {
  const check = task('check_bank', () => 'valid');
  const pay = task('pay_back', ({ bank }: { bank: string }) => `paid to a ${bank} account`);
  pay({ bank: check() });
});
const replace = taskGroup('replace', () => {
  task('find_in_stock', () => 1)().before(task('send_again', () => 'sent')());
});
const close = task('close_case', () => 'closed', { triggerRule: 'none_failed' });

export default dag(
  'graph_branch_to_group',
  {
    params: { wish: param.enum(['money', 'goods', 'nothing'], { default: 'money' }) },
    tags: ['feature', 'graph'],
  },
  ({ task }) => {
    const decide = task.branch('decide', (_inputs, { params }) =>
      params.wish === 'nothing' ? null : params.wish,
    );
    const [money, goods] = [refund(), replace()];
    decide().to({ money, goods });
    close().after([money, goods]);
  },
);
