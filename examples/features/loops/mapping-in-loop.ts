// A list per iteration: the pages of an answer are fetched side by side, then it is asked whether there are more.
import { dag, type LoopTools, task, taskGroup } from 'ariel';

const nextPages = task('next_pages', ({ round }: { round: number }) =>
  round < 2 ? [round * 2, round * 2 + 1] : [4],
);
const fetchPage = task('fetch_page', ({ page }: { page: number }) => `page ${page}`);
const collect = task('collect', ({ before, pages }: { before: string[] | null; pages: string[] }) => [
  ...(before ?? []),
  ...pages,
]);
const book = task('bind_book', ({ pages }: { pages: string[] }) => pages.join(', '));

const download = taskGroup(
  'download',
  (_inputs: Readonly<Record<string, never>>, { loop }: LoopTools<string[]>) => {
    const pages = fetchPage.expand({ page: nextPages({ round: loop.index }) });
    return collect({ before: loop.previous, pages });
  },
);

export default dag('loop_with_mapping', { tags: ['feature', 'loop'] }, () => {
  book({ pages: download.loop({ maxIterations: 10, until: (pages) => pages.length >= 5 }) });
});
