// Branching: a task says which way to go, in words of its own; every answer has its case, and the compiler checks that none is missing.
import { dag, param, task } from 'ariel';

const wrap = task('wrap', () => 'wrapped');
const pack = task('pack', () => 'packed', { triggerRule: 'none_failed_min_one_success' });
const engrave = task('engrave', ({ name }: { name: string }) => `for ${name}`);
const ship = task('ship', () => 'on its way', { triggerRule: 'none_failed_min_one_success' });

export default dag(
  'graph_branching',
  {
    params: {
      kind: param.enum(['plain', 'gift', 'jewel', 'voucher'], { default: 'gift' }),
      name: param.string({ default: 'Ada' }),
    },
    tags: ['feature', 'graph'],
  },
  ({ params, task }) => {
    const choose = task.branch(
      'choose',
      (_inputs, { params }): 'plain' | 'gift' | ('gift' | 'engraved')[] | null => {
        if (params.kind === 'voucher') return null; // none of them: there is nothing to pack
        if (params.kind === 'jewel') return ['gift', 'engraved']; // several
        return params.kind;
      },
    );
    const [gift, engraved, packed] = [wrap(), engrave({ name: params.name }), pack()];
    // Only what comes directly after the branch is skipped. `packed` is kept for a gift: it can be reached by way of `gift`.
    choose().to({ plain: packed, gift, engraved });
    packed.after([gift, engraved]);
    ship().after(packed);
  },
);
