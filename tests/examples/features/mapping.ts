// What the examples of mapping are expected to do.
import { expect } from 'vitest';
import type { Expectations } from './expectation.ts';

export const mapping: Expectations = {
  mapping_expand: {
    file: 'mapping/expand.ts',
    runs: [
      {
        state: 'success',
        instances: { measure: 2 },
        outputs: { list: ['Oslo: 16 °C', 'Rome: 16 °C'] },
      },
    ],
  },
  mapping_partial_and_product: {
    file: 'mapping/expand.ts',
    runs: [
      {
        state: 'success',
        instances: { price: 6 },
        outputs: {
          list: [
            'S red in EUR',
            'S blue in EUR',
            'S green in EUR',
            'M red in EUR',
            'M blue in EUR',
            'M green in EUR',
          ],
        },
      },
    ],
  },
  mapping_expand_kwargs: {
    file: 'mapping/expand-kwargs.ts',
    runs: [
      {
        state: 'success',
        outputs: {
          copy: [
            'would copy inbox/a.csv to archive/2026/a.csv',
            'would copy inbox/b.csv to archive/2026/b.csv',
          ],
        },
      },
    ],
  },
  mapping_map_and_filter: {
    file: 'mapping/map-and-filter.ts',
    runs: [
      {
        state: 'success',
        besides: { 'load[2]': 'skipped', 'load[3]': 'skipped' },
        outputs: {
          load: ['loaded /data/jan.csv', 'loaded /data/feb.csv'],
          report: ['/data/jan.csv', '/data/feb.csv'],
        },
      },
    ],
  },
  mapping_zip_and_concat: {
    file: 'mapping/zip-and-concat.ts',
    runs: [
      {
        state: 'success',
        outputs: {
          score: ['Ajax 3', 'Roma 1', 'Lyon -'],
          invite: ['invited Ajax', 'invited Roma', 'invited Lyon', 'invited the press'],
        },
      },
    ],
  },
  mapping_dicts: {
    file: 'mapping/dicts.ts',
    runs: [
      {
        state: 'success',
        besides: { 'order[2]': 'skipped' },
        outputs: {
          print_label: ['12 apples', '0 pears', '40 plums'],
          order: ['ordered apples', 'ordered pears'],
        },
      },
    ],
  },
  mapping_over_mapped: {
    file: 'mapping/mapped-over-mapped.ts',
    runs: [
      {
        state: 'success',
        // The cancelled order has no bill.
        instances: { discount: 4, bill: 3 },
        outputs: { bill: ['please pay 225', 'please pay 36', 'please pay 891'] },
      },
    ],
  },
  mapping_over_nothing: {
    file: 'mapping/mapped-over-mapped.ts',
    runs: [
      { state: 'success', besides: { answer: 'skipped' }, outputs: { take_a_rest: 'nobody complained' } },
    ],
  },
  mapping_operators: {
    file: 'mapping/mapped-operators.ts',
    runs: [{ state: 'success', instances: { greet: 2 }, outputs: { join: 'Hello Ada Hello Grace' } }],
  },
  mapping_group: {
    file: 'mapping/mapped-group.ts',
    runs: [
      {
        state: 'success',
        besides: { 'etl.parse[1]': 'failed', 'etl.store[1]': 'upstream_failed' },
        instances: { 'etl.download': 3, 'etl.parse': 3, 'etl.store': 3 },
        outputs: { summary: ['14 rows in sales', '15 rows in sales'] },
      },
    ],
  },
  mapping_nested: {
    file: 'mapping/nested-mapping.ts',
    runs: [
      {
        state: 'success',
        instances: { 'country.list_cities': 2, 'country.city.list_streets': 3, 'country.city.visit': 6 },
        outputs: {
          diary: [
            [
              ['Delft street 1 (0/0/0)', 'Delft street 2 (0/0/1)'],
              ['Gouda street 1 (0/1/0)', 'Gouda street 2 (0/1/1)'],
            ],
            [['Braga street 1 (1/0/0)', 'Braga street 2 (1/0/1)']],
          ],
        },
      },
    ],
  },
  mapping_branch_in_group: {
    file: 'mapping/branch-in-mapped-group.ts',
    runs: [
      {
        state: 'success',
        besides: {
          'settle.ask_board[0]': 'skipped',
          'settle.ask_manager[0]': 'skipped',
          'settle.ask_board[1]': 'skipped',
          'settle.ask_manager[2]': 'skipped',
        },
        outputs: { total: ['paid 80', 'paid 4200', 'paid 15000'] },
      },
    ],
  },
  mapping_names_of_instances: {
    file: 'mapping/names-of-instances.ts',
    runs: [
      {
        state: 'success',
        also: ({ tasks }) =>
          expect(tasks.map(({ renderedMapIndex }) => renderedMapIndex)).toEqual([
            'bread into nl',
            'bread into pt',
            'salt into nl',
            'salt into pt',
            'parcel 1: 3 kg',
            'parcel 2: 6 kg',
          ]),
      },
    ],
  },
  mapping_limits_of_instances: {
    file: 'mapping/limits-of-instances.ts',
    runs: [{ state: 'success', instances: { crawl: 6 } }],
    schedules: [
      {
        // Two runs of six pages: two at a time in each, three in all, each takes ten minutes.
        options: {
          from: '2026-01-01',
          to: '2026-01-02',
          durations: '10m',
          triggers: [{ at: '2026-01-01T00:00' }, { at: '2026-01-01T00:01' }],
        },
        also: ({ limits, runs }) => {
          const most = Object.fromEntries(limits.map(({ name, peak }) => [name, peak]));
          expect(most).toMatchObject({ parallelism: 3 });
          const causes = runs.flatMap(({ waits }) => waits.map(({ cause }) => cause));
          expect(new Set(causes)).toEqual(new Set(['maxActiveTisPerDagrun', 'maxActiveTisPerDag']));
          expect(runs.every(({ state }) => state === 'success')).toBe(true);
        },
      },
    ],
  },
  mapping_lazy_results: {
    file: 'mapping/lazy-results.ts',
    runs: [
      { state: 'success', instances: { square: 20 }, outputs: { sum: 2870 } },
      { params: { count: 3 }, state: 'success', instances: { square: 3 }, outputs: { sum: 14 } },
    ],
  },
};
