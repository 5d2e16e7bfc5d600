// What the examples of limits, params, dates and testing are expected to do.
import type { Simulation } from 'ariel/testing';
import { expect } from 'vitest';
import type { Expectations } from './expectation.ts';

const at = '2026-01-01T00:00:10';
const day = { from: '2026-01-01', to: '2026-01-02' };
const peaks = ({ limits }: Simulation) => Object.fromEntries(limits.map(({ name, peak }) => [name, peak]));
/** Minutes after the first instance at which each of a task's began. */
const minutes = ({ tasks }: Simulation['runs'][number]): number[] => {
  const began = tasks.map(({ start }) => start?.getTime() ?? Number.NaN);
  return began.map((ms) => (ms - Date.parse(`${at}Z`)) / 60_000);
};

export const limits: Expectations = {
  limit_pool: {
    file: 'limits/pools.ts',
    runs: [{ state: 'success', instances: { query: 4 } }],
    schedules: [
      {
        options: { ...day, durations: '10m', triggers: [{ at }] },
        also: (plan) => {
          expect(peaks(plan)).toMatchObject({ 'pool default_pool': 128, parallelism: 2 });
          expect(plan.runs[0]?.waits[0]?.text).toBe('10 m waiting for pool default_pool');
        },
      },
    ],
  },
  limit_active_runs_and_tasks: {
    file: 'limits/active-runs-and-tasks.ts',
    runs: [{ state: 'success', logicalDate: '2026-01-05', instances: { copy_table: 4 } }],
    schedules: [
      {
        // Four tables, two at a time, take 80 minutes: each run waits longer for the one before.
        options: { from: '2026-01-01', to: '2026-01-01T05:00', durations: '40m' },
        due: ['00', '01', '02', '03'].map((hour) => `2026-01-01T${hour}:00`),
        also: ({ runs }) => {
          const began = runs.map(({ start }) => start?.toISOString().slice(11, 16));
          expect(began).toEqual(['00:00', '01:20', '02:40', '04:00']);
          expect(runs[1]?.waits.map(({ text }) => text)).toEqual([
            '40 m waiting for other tasks of the run (maxActiveTasks 2)',
            '20 m waiting for a free run slot (maxActiveRuns 1)',
          ]);
        },
      },
    ],
  },
  limit_keyed_concurrency: {
    file: 'limits/keyed-concurrency.ts',
    runs: [{ state: 'success', instances: { sync: 3 } }],
    schedules: [
      {
        // One sync of a customer at a time; the other customer does not wait for it.
        options: {
          ...day,
          durations: '10m',
          triggers: [{ at }, { at: '2026-01-01T00:00:11', params: { customer: 'globex' } }],
        },
        also: (plan) => {
          expect(peaks(plan)).toMatchObject({ parallelism: 2 });
          const [acme, globex] = plan.runs;
          expect(minutes(acme ?? expect.fail())).toEqual([0, 10, 20]);
          expect(minutes(globex ?? expect.fail())).toEqual([0, 10, 20].map((minute) => minute + 1 / 60));
          expect(acme?.waits.map(({ cause, ms }) => [cause, ms])).toEqual([['limit', 20 * 60_000]]);
        },
      },
    ],
  },
  limit_rate: {
    file: 'limits/rate-limit.ts',
    runs: [{ state: 'success', instances: { ask_api: 10 } }],
    schedules: [
      {
        options: { ...day, triggers: [{ at }] },
        also: ({ runs }) => {
          const seconds = minutes(runs[0] ?? expect.fail()).map((minute) => Math.round(minute * 60));
          expect(seconds).toEqual([0, 0, 0, 0, 1, 1, 1, 1, 2, 2]);
        },
      },
    ],
  },
  limit_fair_book: {
    file: 'limits/fair-turns.ts',
    runs: [{ state: 'success', instances: { print: 12 } }],
  },
  limit_fair_letter: {
    file: 'limits/fair-turns.ts',
    runs: [{ state: 'success', instances: { print: 2 } }],
  },
};

/** Several DAGs beside each other. */
export const together = {
  dagIds: ['limit_fair_book', 'limit_fair_letter'],
  options: {
    ...day,
    durations: '10m',
    triggers: [
      { dag: 'limit_fair_book', at },
      { dag: 'limit_fair_letter', at },
    ],
  },
  /** The letter's two pages come second and fourth, though the book had twelve pages waiting. */
  also({ runs }: Simulation): void {
    const [book, letter] = runs.map(minutes);
    expect(letter).toEqual([10, 30]);
    expect(book?.slice(0, 4)).toEqual([0, 20, 40, 50]);
  },
} as const;

export const runs: Expectations = {
  run_backfill: {
    file: 'runs/backfill.ts',
    runs: [
      {
        state: 'success',
        logicalDate: '2026-01-31',
        outputs: { count_orders: { day: '2026-01-30', orders: 300 } },
      },
    ],
    schedules: [
      {
        options: { from: '2026-01-01', to: '2026-01-04' },
        due: ['02', '03'].map((day) => `2026-01-${day}T00:00`),
      },
    ],
  },
  run_params: {
    file: 'runs/params.ts',
    runs: [
      { state: 'success', outputs: { report: '3 orders of 2026-01-31: id, amount to db' } },
      {
        params: { region: 'US', limit: 1, columns: ['id'], target: { host: 'backup' } },
        state: 'success',
        outputs: { fetch_orders: ['US-1'], report: '1 orders of 2026-01-31: id to backup' },
      },
    ],
  },
  run_task_params: {
    file: 'runs/task-params.ts',
    runs: [
      {
        state: 'success',
        outputs: { load: 'US in batches of 100', load_slowly: 'US in batches of 1', report: 'of EU' },
      },
      {
        params: { region: 'EU', batch: 7 },
        state: 'success',
        outputs: { load: 'EU in batches of 7', load_slowly: 'EU in batches of 7', report: 'of EU' },
      },
    ],
  },
  run_task_dates: {
    file: 'runs/task-dates.ts',
    runs: [
      {
        logicalDate: '2026-01-02',
        state: 'success',
        instances: { winter_sale: 1, new_tax: 0, close_till: 1 },
      },
      {
        logicalDate: '2026-01-03',
        state: 'success',
        instances: { winter_sale: 1, new_tax: 1, close_till: 1 },
      },
      {
        logicalDate: '2026-01-04',
        state: 'success',
        instances: { winter_sale: 0, new_tax: 1, close_till: 1 },
      },
    ],
    schedules: [
      {
        options: { from: '2026-01-02', to: '2026-01-05' },
        also: ({ runs }) => expect(runs.map(({ tasks }) => tasks.length)).toEqual([3, 4, 3]),
      },
    ],
  },
  run_by_hand: {
    file: 'runs/by-hand.ts',
    runs: [
      {
        logicalDate: '2026-01-31',
        state: 'success',
        outputs: { describe: { type: 'manual', about: '2026-01-31' } },
      },
      { state: 'success', outputs: { describe: { type: 'manual', about: 'no date' } }, onServerOnly: true },
    ],
  },
  run_without_bundle_version: {
    file: 'runs/without-bundle-version.ts',
    runs: [{ state: 'success', outputs: { nightly: 'the warehouse does the work' } }],
  },
  run_by_viewers: {
    file: 'runs/access-control.ts',
    runs: [{ state: 'success', outputs: { rebuild: 'the report is new' } }],
  },
  testing_nightly_sales: {
    file: 'testing/nightly-sales.ts',
    // What it needs is not there without the mocks of its tests.
    runs: [
      {
        state: 'failed',
        besides: {
          list_files: 'failed',
          parse: 'upstream_failed',
          total: 'upstream_failed',
          size: 'upstream_failed',
          celebrate: 'upstream_failed',
          worry: 'upstream_failed',
        },
      },
    ],
  },
};
