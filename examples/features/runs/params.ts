// Params: what a run can be given. They are checked before it begins, make the form in the pages, and have types in the tasks.
import { dag, param, task } from 'ariel';

const fetchOrders = task('fetch_orders', ({ region, limit }: { region: string; limit: number }) => {
  return Array.from({ length: limit }, (_, index) => `${region}-${index + 1}`);
});

export default dag(
  'run_params',
  {
    params: {
      region: param.enum(['EU', 'US'], {
        ...{ default: 'EU', title: 'Region', section: 'What' },
        valuesDisplay: { EU: 'Europe', US: 'America' },
      }),
      limit: param.integer({ default: 3, minimum: 1, maximum: 100, title: 'Most orders', section: 'What' }),
      day: param.string({ default: '2026-01-31', format: 'date', title: 'Day', section: 'What' }),
      columns: param.array({ items: param.string(), default: ['id', 'amount'], section: 'How' }),
      discount: param.number({ default: 0.5, exclusiveMaximum: 1, section: 'How' }),
      isTest: param.boolean({ default: true, title: 'Only a test', section: 'How' }),
      target: param.object<{ host: string }>({ default: { host: 'db' }, section: 'How' }),
    },
    tags: ['feature', 'run'],
  },
  // This `task` knows the types of the params; a misspelled name does not compile.
  ({ params, task }) => {
    const report = task(
      'report',
      ({ orders }: { orders: string[] }, { params: { columns, day, target } }) => {
        return `${orders.length} orders of ${day}: ${columns.join(', ')} to ${target.host}`;
      },
    );
    report({ orders: fetchOrders({ region: params.region, limit: params.limit }) });
  },
);
