// `assetOrTime()` runs by the clock and beside it when there is news; `assetAndTime()` runs by the clock, once there is news.
import { asset, assetAndTime, assetOrTime, dag, task } from 'ariel';

const stock = asset('s3://shop/stock');
const count = task('count', () => 'counted', { outlets: stock });
const report = task('report', () => 'reported');
const tags = ['feature', 'asset'];

export const count_stock = dag(
  'asset_stock',
  { schedule: '0 5 * * mon', isPausedUponCreation: true, tags },
  () => void count(),
);

export const either = dag(
  'asset_or_time',
  { schedule: assetOrTime({ timetable: '0 9 1 * *', assets: stock }), isPausedUponCreation: true, tags },
  () => void report(),
);

export const both = dag(
  'asset_and_time',
  { schedule: assetAndTime({ timetable: '0 9 * * *', assets: stock }), isPausedUponCreation: true, tags },
  () => void report(),
);
