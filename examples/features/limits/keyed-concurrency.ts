// `limit` with a key: so many at once of all tasks that name the key, in whatever DAG. No pool has to be made before.
import { dag, param, task } from 'ariel';

const options = {
  // A key for each customer: syncs of one customer wait for each other, those of different customers do not.
  // And no more than eight of all of them: a task needs room in all of its limits.
  limit: [
    { key: 'customer:{{ params.customer }}', max: 1 },
    { key: 'crm-database', max: 8 },
  ],
};
const sync = task('sync', ({ what }: { what: string }) => `synced ${what}`, options);

export default dag(
  'limit_keyed_concurrency',
  { params: { customer: param.string({ default: 'acme' }) }, tags: ['feature', 'limit'] },
  () => {
    sync.expand({ what: ['contacts', 'orders', 'tickets'] });
  },
);
