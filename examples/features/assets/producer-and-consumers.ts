// `outlets` and asset schedules: a DAG that makes two assets, one that waits for both, and one that waits for either.
import { asset, dag, task } from 'ariel';

const orders = asset({ name: 'shop_orders', uri: 's3://shop/orders', group: 'shop' });
const refunds = asset({ name: 'shop_refunds', uri: 's3://shop/refunds', group: 'shop' });

const loadOrders = task('load_orders', () => 120, { outlets: orders });
const loadRefunds = task('load_refunds', () => 3, { outlets: refunds });
const write = task('write', () => 'written');

export const load = dag('asset_load', { tags: ['feature', 'asset'] }, () => {
  loadOrders();
  loadRefunds();
});

// A list means all of them: however often orders are loaded, it waits for refunds too, and then takes everything at once.
export const balance = dag(
  'asset_balance',
  { schedule: [orders, refunds], isPausedUponCreation: true, tags: ['feature', 'asset'] },
  () => void write(),
);

export const activity = dag(
  'asset_activity',
  { schedule: orders.or(refunds), isPausedUponCreation: true, tags: ['feature', 'asset'] },
  () => void write(),
);
