// A branch of one's own: `BaseBranchOperator` wants the ids that follow, and the edges to what it chooses among are made with it.
import { BaseBranchOperator, dag, type OperatorOptions, param, type TaskContext } from 'ariel';
import { EmptyOperator } from 'ariel/standard';

class BySizeOperator extends BaseBranchOperator {
  readonly threshold: number;

  constructor({
    big,
    threshold,
    small,
    ...options
  }: OperatorOptions & { big: EmptyOperator; small: EmptyOperator; threshold: number }) {
    super({ ...options, threshold } as OperatorOptions);
    this.threshold = threshold;
    this.followedBy(big, small);
  }

  chooseBranch({ params }: TaskContext): string {
    return Number(params.size) > this.threshold ? 'big' : 'small';
  }
}

export default dag(
  'operators_own_branch',
  { params: { size: param.integer({ default: 5 }) }, tags: ['feature', 'operators'] },
  () => {
    const big = new EmptyOperator({ taskId: 'big' });
    const small = new EmptyOperator({ taskId: 'small' });
    new BySizeOperator({ taskId: 'by_size', big, small, threshold: 100 });
  },
);
