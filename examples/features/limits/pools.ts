// Pools: tasks that share something scarce take slots of a pool, and wait where none is free.
import { dag, task } from 'ariel';

// Every installation has the pool `default_pool`, with 128 slots. For one of your own, make it first:
//   ariel pools set warehouse 4 "connections to the warehouse"
// and name it here. A task that names a pool that is not there waits, and its DAG has a warning.
const query = task('query', ({ table }: { table: string }) => `asked ${table}`, {
  pool: 'default_pool',
  // Heavy ones take more slots: here two of them at once.
  poolSlots: 64,
});

export default dag('limit_pool', { tags: ['feature', 'limit'] }, () => {
  query.expand({ table: ['orders', 'customers', 'parcels', 'returns'] });
});
