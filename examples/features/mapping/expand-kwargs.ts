// `expandKwargs`: one instance per object of inputs, for inputs that belong together.
import { dag, task } from 'ariel';

interface Copy {
  readonly from: string;
  readonly to: string;
}

const planCopies = task('plan_copies', (): Copy[] => [
  { from: 'inbox/a.csv', to: 'archive/2026/a.csv' },
  { from: 'inbox/b.csv', to: 'archive/2026/b.csv' },
]);
const copy = task('copy', ({ from, to, dryRun }: Copy & { dryRun: boolean }) => {
  return `${dryRun ? 'would copy' : 'copied'} ${from} to ${to}`;
});

export default dag('mapping_expand_kwargs', { tags: ['feature', 'mapping'] }, () => {
  copy.partial({ dryRun: true }).expandKwargs(planCopies());
});
