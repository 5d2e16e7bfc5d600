// A mapped task does not flood what it uses: so many of its instances at once in one run, and so many in all runs together.
import { dag, task } from 'ariel';

const crawl = task('crawl', ({ page }: { page: number }) => `page ${page}`, {
  maxActiveTisPerDagrun: 2,
  maxActiveTisPerDag: 3,
});

export default dag('mapping_limits_of_instances', { tags: ['feature', 'mapping'] }, () => {
  crawl.expand({ page: [1, 2, 3, 4, 5, 6] });
});
