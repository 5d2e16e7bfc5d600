// The state stores: what a task keeps for its next try, and what is kept with an asset for the next run.
import { asset, chain, dag, task } from 'ariel';

const orders = asset('examples://orders');

const pages = task(
  'pages',
  async (_: Record<string, never>, { log, taskStateStore, ti }) => {
    // What the try before has done need not be done again.
    for (let page = await taskStateStore.get('next_page', 1); page <= 4; page += 1) {
      if (page === 3 && ti.tryNumber === 1) throw new Error('the service is away');
      log.info(`page ${page}`);
      await taskStateStore.set('next_page', page + 1, { retention: '7d' });
    }
    return ti.tryNumber;
  },
  { retries: 1, retryDelay: '100ms' },
);

const remember = task(
  'remember',
  async (_: Record<string, never>, { assetStateStore }) => {
    const store = assetStateStore(orders);
    const lastId = await store.get('last_id', 0);
    await store.set('last_id', lastId + 10);
    return lastId;
  },
  { outlets: orders },
);

export default dag('data_state_stores', { tags: ['feature', 'data'] }, () => {
  chain(pages(), remember());
});
