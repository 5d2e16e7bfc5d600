// What goes with the news, and how it is read again: `outletEvents`, `assetMetadata()`, `inletEvents`, `triggeringAssetEvents`.
import { asset, assetMetadata, chain, dag, task } from 'ariel';

const prices = asset('s3://shop/prices');

const store = task(
  'store',
  (_inputs, { outletEvents }) => {
    outletEvents(prices).extra = { rows: 120, source: 'ftp' };
  },
  { outlets: prices },
);

// The same in another way: what is returned so is no result, but goes with the news.
const correct = task('correct', () => assetMetadata(prices, { rows: 4 }), { outlets: prices });

const compare = task(
  'compare',
  async (_inputs, { inletEvents }) => {
    const [before, last] = (await inletEvents(prices).list({ limit: 2 })).map(({ extra }) => extra.rows);
    return `${before} rows, then ${last}`;
  },
  { inlets: prices },
);

export const store_prices = dag('asset_extras', { tags: ['feature', 'asset'] }, () => {
  chain(store(), correct(), compare());
});

const tell = task('tell', async (_inputs, { triggeringAssetEvents }) => {
  const events = Object.values(await triggeringAssetEvents()).flat();
  return events.map(({ extra, source }) => `${extra.rows} rows by ${source?.taskId}`);
});

export const tell_prices = dag(
  'asset_extras_consumer',
  { schedule: prices, isPausedUponCreation: true, tags: ['feature', 'asset'] },
  () => void tell(),
);
