// The last tasks decide how a run ends: one whose failure somebody has seen to is a success. A watcher turns that around.
import { dag, FailTask, task } from 'ariel';

const fetchPrices = task('fetch_prices', (): number[] => {
  throw new FailTask('the exchange is closed');
});
const usePricesOfYesterday = task('use_yesterdays', () => [101, 99], { triggerRule: 'all_done' });

/** A fallback comes last and succeeds, so the run does. */
export const fallback = dag('graph_run_result', { tags: ['feature', 'graph'] }, () => {
  usePricesOfYesterday().after(fetchPrices());
});

/** A watcher comes after everything, and fails as soon as anything did. */
export const watched = dag('graph_run_result_watched', { tags: ['feature', 'graph'] }, () => {
  const fetched = fetchPrices();
  const used = usePricesOfYesterday();
  used.after(fetched);
  const watch = task(
    'watch',
    () => {
      throw new FailTask('something failed');
    },
    { triggerRule: 'one_failed' },
  );
  watch().after([fetched, used]);
});
