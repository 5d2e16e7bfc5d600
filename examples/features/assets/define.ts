// `asset.define()`: an asset with the DAG that makes it, one line from the next.
import { asset } from 'ariel';

const common = { isPausedUponCreation: true, tags: ['feature', 'asset'] };

export const readings = asset.define(
  'asset_readings',
  { ...common, schedule: '@hourly', uri: 's3://meters/readings' },
  () => [21, 22, 20],
);

export const averages = asset.define(
  'asset_averages',
  { ...common, schedule: readings, uri: 's3://meters/averages', inlets: readings },
  () => 21,
);

// One task that makes two assets.
export const split = asset.multi(
  'asset_split',
  { ...common, schedule: averages, outlets: [asset('s3://meters/high'), asset('s3://meters/low')] },
  (_inputs, { outletEvents }) => {
    outletEvents(asset('s3://meters/high')).extra = { above: 21 };
  },
);
