// `fair`: who waits for a limit takes turns. The big DAG does not starve the small one, although it came first.
import { dag, task } from 'ariel';

const limit = { key: 'printer', max: 1, fair: 'dag' } as const; // or 'run': runs of one DAG take turns, too
const print = task('print', ({ page }: { page: number }, { dag }) => `page ${page} of ${dag.dagId}`, {
  limit,
});

export const book = dag('limit_fair_book', { tags: ['feature', 'limit'] }, () => {
  print.expand({ page: Array.from({ length: 12 }, (_, page) => page + 1) });
});

export const letter = dag('limit_fair_letter', { tags: ['feature', 'limit'] }, () => {
  print.expand({ page: [1, 2] });
});
