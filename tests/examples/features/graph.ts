// What the examples about the graph of a DAG are expected to do.
import { expect } from 'vitest';
import { type Expectations, orderOf } from './expectation.ts';

export const graph: Expectations = {
  graph_trigger_rules: {
    file: 'graph/trigger-rules.ts',
    runs: [
      {
        state: 'success',
        besides: { south: 'failed', west: 'skipped' },
        outputs: {
          add_to_books: 'all_success',
          call_manager: 'all_failed',
          enjoy_monday: 'all_skipped',
          lock_up: 'all_done',
          sum_what_there_is: 'all_done_min_one_success',
          warn: 'one_failed',
          first_figures: 'one_success',
          begin_listing: 'one_done',
          report: 'none_failed',
          publish: 'none_failed_min_one_success',
          audit: 'none_skipped',
          light_on: 'always',
        },
      },
    ],
  },
  graph_trigger_rules_compared: {
    file: 'graph/trigger-rules.ts',
    runs: [
      {
        state: 'failed',
        besides: {
          south: 'failed',
          west: 'skipped',
          all_success: 'upstream_failed',
          all_failed: 'skipped',
          all_skipped: 'skipped',
          all_done_min_one_success: 'skipped',
          none_failed: 'upstream_failed',
          none_failed_min_one_success: 'upstream_failed',
          none_skipped: 'skipped',
        },
        outputs: {
          all_done: 'all_done',
          one_failed: 'one_failed',
          one_success: 'one_success',
          one_done: 'one_done',
        },
      },
    ],
  },
  graph_branching: {
    file: 'graph/branching.ts',
    runs: [
      { state: 'success', besides: { engrave: 'skipped' }, outputs: { pack: 'packed', ship: 'on its way' } },
      {
        params: { kind: 'plain' },
        state: 'success',
        besides: { wrap: 'skipped', engrave: 'skipped' },
        outputs: { pack: 'packed', ship: 'on its way' },
      },
      { params: { kind: 'jewel', name: 'Grace' }, state: 'success', outputs: { engrave: 'for Grace' } },
      {
        params: { kind: 'voucher' },
        state: 'success',
        besides: { wrap: 'skipped', engrave: 'skipped', pack: 'skipped', ship: 'skipped' },
      },
    ],
  },
  graph_branch_to_group: {
    file: 'graph/branch-to-group.ts',
    runs: [
      {
        state: 'success',
        besides: { 'replace.find_in_stock': 'skipped', 'replace.send_again': 'skipped' },
        outputs: { 'refund.pay_back': 'paid to a valid account', close_case: 'closed' },
      },
      {
        params: { wish: 'goods' },
        state: 'success',
        besides: { 'refund.check_bank': 'skipped', 'refund.pay_back': 'skipped' },
        outputs: { 'replace.send_again': 'sent', close_case: 'closed' },
      },
      {
        params: { wish: 'nothing' },
        state: 'success',
        besides: {
          'refund.check_bank': 'skipped',
          'refund.pay_back': 'skipped',
          'replace.find_in_stock': 'skipped',
          'replace.send_again': 'skipped',
        },
        outputs: { close_case: 'closed' },
      },
    ],
  },
  graph_short_circuit: {
    file: 'graph/short-circuit.ts',
    runs: [
      { state: 'success', besides: { load: 'skipped', tidy_up: 'skipped' } },
      { params: { orders: 3 }, state: 'success', outputs: { load: 'loaded', tidy_up: 'tidy' } },
    ],
  },
  graph_short_circuit_direct_only: {
    file: 'graph/short-circuit.ts',
    runs: [{ state: 'success', besides: { load: 'skipped' }, outputs: { tidy_up: 'tidy' } }],
  },
  graph_run_if_skip_if: {
    file: 'graph/run-if-skip-if.ts',
    runs: [
      {
        state: 'success',
        besides: { deploy: 'skipped' },
        outputs: { mail: 'mailed: the build is ready' },
      },
      {
        params: { sendMail: false, frozen: false },
        state: 'success',
        besides: { mail: 'skipped' },
        outputs: { deploy: 'deployed 1.2.0' },
      },
    ],
  },
  graph_setup_teardown: {
    file: 'graph/setup-teardown.ts',
    runs: [
      {
        state: 'success',
        outputs: { 'analysis.stop_cluster': 'cluster-7 is gone', publish: 'published' },
        also: (result) => expect(orderOf(result)[0]).toBe('analysis.start_cluster'),
      },
      {
        params: { broken: true },
        state: 'failed',
        besides: { 'analysis.rank': 'failed', publish: 'upstream_failed' },
        outputs: { 'analysis.stop_cluster': 'cluster-7 is gone' },
      },
    ],
  },
  graph_teardown_counts: {
    file: 'graph/teardown-that-counts.ts',
    runs: [
      { state: 'failed', besides: { give_back: 'failed' }, outputs: { use: 'worked on machine 3' } },
      { params: { works: true }, state: 'success', outputs: { give_back: 'given back' } },
    ],
  },
  graph_teardown_does_not_count: {
    file: 'graph/teardown-that-counts.ts',
    runs: [{ state: 'success', besides: { give_back: 'failed' } }],
  },
  graph_nested_groups: {
    file: 'graph/nested-groups.ts',
    runs: [
      {
        state: 'success',
        outputs: {
          'europe.load': 'europe.load: team europe, 2 retries',
          check_totals: 'check_totals: team europe, 0 retries',
          check_duplicates: 'check_duplicates: data quality, 0 retries',
        },
        also: (_result, { definition }) =>
          expect(
            definition.groups.map(({ displayName, groupId, tooltip }) => [groupId, displayName, tooltip]),
          ).toEqual([
            ['europe', 'Europe', 'All countries but Iceland'],
            ['europe.checks', null, 'Stops what looks wrong'],
          ]),
      },
    ],
  },
  graph_groups_of_one_name: {
    file: 'graph/groups-of-one-name.ts',
    runs: [
      {
        state: 'success',
        outputs: {
          'load.write': 'orders is loaded',
          'load__1.write': 'customers is loaded',
          'load__2.write': 'prices is loaded',
        },
      },
    ],
  },
  graph_edge_labels: {
    file: 'graph/edge-labels.ts',
    runs: [
      {
        state: 'success',
        also: (_result, { definition }) => {
          expect(definition.edgeLabels).toEqual([
            ['weigh', 'by_truck', 'heavy'],
            ['weigh', 'by_bike', 'light'],
          ]);
          const upstream = Object.fromEntries(definition.tasks.map((task) => [task.taskId, task.upstream]));
          expect(upstream).toMatchObject({
            sign_for_truck: ['load_truck'],
            sign_for_bike: ['load_bike'],
            file_papers: ['sign_for_truck', 'sign_for_bike'],
            send_bill: ['sign_for_truck', 'sign_for_bike'],
          });
        },
      },
    ],
  },
  graph_fail_fast: {
    file: 'graph/fail-fast.ts',
    runs: [
      {
        state: 'failed',
        besides: { charge_card: 'failed', airline_confirms: 'skipped', print_tickets: 'skipped' },
        outputs: { release_seats: 'row 12 is free again' },
      },
    ],
  },
  ...Object.fromEntries(
    Object.entries({
      downstream: ['long', 'longer', 'short', 'longest'],
      upstream: ['long', 'longer', 'longest', 'short'],
      absolute: ['long', 'short', 'longer', 'longest'],
      own: ['short', 'long', 'longer', 'longest'],
    }).map(([rule, order]) => [
      `graph_weight_${rule}`,
      {
        file: 'graph/weight-rules.ts',
        runs: [{ state: 'success', also: (result) => expect(orderOf(result)).toEqual(order) }],
      } satisfies Expectations[string],
    ]),
  ),
  graph_run_result: {
    file: 'graph/run-result.ts',
    runs: [{ state: 'success', besides: { fetch_prices: 'failed' }, outputs: { use_yesterdays: [101, 99] } }],
  },
  graph_run_result_watched: {
    file: 'graph/run-result.ts',
    runs: [
      {
        state: 'failed',
        besides: { fetch_prices: 'failed', watch: 'failed' },
        outputs: { use_yesterdays: [101, 99] },
      },
    ],
  },
};
