// What the examples of schedules are expected to do.
import { expect } from 'vitest';
import { type Expectations, type ExpectedRun, notSucceeded } from './expectation.ts';

const noon = '2026-01-05T12:00Z';
const goesWell = (outputs: Readonly<Record<string, unknown>>): ExpectedRun => ({
  logicalDate: noon,
  state: 'success',
  outputs,
});
const january = { from: '2026-01-01', to: '2026-02-01' };

export const schedules: Expectations = {
  schedule_cron_workdays: {
    file: 'schedules/cron.ts',
    runs: [goesWell({ bake: 'baked for workdays at 2026-01-05T12:00:00.000Z' })],
    schedules: [
      {
        options: { from: '2026-01-01', to: '2026-01-07' },
        due: ['2026-01-01T06:00', '2026-01-02T06:00', '2026-01-05T06:00', '2026-01-06T06:00'],
      },
    ],
  },
  schedule_cron_business_hours: {
    file: 'schedules/cron.ts',
    runs: [goesWell({ bake: 'baked for business_hours at 2026-01-05T12:00:00.000Z' })],
    schedules: [
      {
        options: { from: '2026-01-01', to: '2026-01-02' },
        also: ({ runs }) => expect(runs).toHaveLength(20),
      },
    ],
  },
  schedule_cron_month_end: {
    file: 'schedules/cron.ts',
    runs: [goesWell({ bake: 'baked for month_end at 2026-01-05T12:00:00.000Z' })],
    schedules: [
      {
        options: { from: '2028-01-01', to: '2028-04-01' },
        due: ['2028-01-31T18:00', '2028-02-29T18:00', '2028-03-31T18:00'],
      },
    ],
  },
  schedule_cron_first_monday: {
    file: 'schedules/cron.ts',
    runs: [goesWell({ bake: 'baked for first_monday at 2026-01-05T12:00:00.000Z' })],
    schedules: [
      { options: { from: '2026-01-01', to: '2026-03-01' }, due: ['2026-01-05T09:00', '2026-02-02T09:00'] },
    ],
  },
  schedule_cron_with_options: {
    file: 'schedules/cron-with-options.ts',
    runs: [goesWell({ count_sales: 'sales of the 24 hours before 2026-01-05T12:00:00.000Z' })],
    schedules: [
      {
        // Clocks go forward in the night to the 29th; the day that ends then has 23 hours.
        options: { from: '2026-03-28', to: '2026-03-31' },
        due: ['2026-03-28T05:00', '2026-03-29T04:00', '2026-03-30T04:00'],
        also: ({ runs }) =>
          expect(runs.map(({ dataInterval }) => dataInterval?.start.toISOString().slice(0, 13))).toEqual([
            '2026-03-27T05',
            '2026-03-28T04',
            '2026-03-29T04',
          ]),
      },
    ],
  },
  schedule_several_crons: {
    file: 'schedules/several-crons.ts',
    runs: [goesWell({ open_shop: 'open since 2026-01-05T12:00:00.000Z' })],
    schedules: [
      {
        options: { from: '2026-01-08', to: '2026-01-13' },
        due: [
          '2026-01-08T08:00',
          '2026-01-09T08:00',
          '2026-01-10T10:00',
          '2026-01-11T10:00',
          '2026-01-12T08:00',
        ],
      },
    ],
  },
  schedule_preset: {
    file: 'schedules/preset.ts',
    runs: [goesWell({ close_quarter: 'closing the quarter before month 1' })],
    schedules: [
      {
        options: { from: '2026-01-01', to: '2027-01-01' },
        due: ['2026-01-01T00:00', '2026-04-01T00:00', '2026-07-01T00:00', '2026-10-01T00:00'],
      },
    ],
  },
  schedule_once: {
    file: 'schedules/once.ts',
    runs: [goesWell({ fill_table: ['EUR', 'USD', 'JPY'] })],
    schedules: [{ options: { ...january, backlog: true }, due: ['2026-01-01T00:00'] }],
  },
  schedule_continuous: {
    file: 'schedules/continuous.ts',
    runs: [goesWell({ handle: ['order 1 handled', 'order 2 handled'] })],
    schedules: [
      {
        options: { from: '2026-01-01', to: '2026-01-01T01:00', durations: '5m' },
        due: ['00:00', '00:10', '00:20', '00:30', '00:40', '00:50'].map((time) => `2026-01-01T${time}`),
      },
    ],
  },
  schedule_delta: {
    file: 'schedules/delta.ts',
    runs: [goesWell({ read_sensor: '2026-01-05T12:00:00.000Z' })],
    schedules: [
      {
        options: { from: '2026-01-01T00:10', to: '2026-01-01T04:00' },
        due: ['2026-01-01T00:10', '2026-01-01T01:40', '2026-01-01T03:10'],
      },
    ],
  },
  schedule_calendar_delta: {
    file: 'schedules/calendar-delta.ts',
    runs: [{ ...goesWell({ send_invoices: 'invoices of 2026-02-15' }), logicalDate: '2026-02-15' }],
    schedules: [
      {
        options: { from: '2026-01-01', to: '2026-04-01', backlog: true },
        due: ['2026-01-15T00:00', '2026-02-15T00:00', '2026-03-15T00:00'],
      },
    ],
  },
  schedule_data_interval_cron: {
    file: 'schedules/data-intervals.ts',
    runs: [
      goesWell({
        sum_up: {
          logicalDate: '2026-01-05T12:00:00.000Z',
          start: '2025-12-01T00:00:00.000Z',
          end: '2026-01-01T00:00:00.000Z',
        },
      }),
    ],
    schedules: [
      {
        options: { from: '2026-03-01', to: '2026-03-02' },
        due: ['2026-03-01T00:00'],
        also: ({ runs }) =>
          expect(runs.map(({ dataInterval, logicalDate }) => [logicalDate, dataInterval])).toEqual([
            [new Date('2026-02-01'), { start: new Date('2026-02-01'), end: new Date('2026-03-01') }],
          ]),
      },
    ],
  },
  schedule_data_interval_delta: {
    file: 'schedules/data-intervals.ts',
    runs: [
      goesWell({
        sum_up: {
          logicalDate: '2026-01-05T12:00:00.000Z',
          start: '2026-01-05T06:00:00.000Z',
          end: '2026-01-05T12:00:00.000Z',
        },
      }),
    ],
    schedules: [
      {
        options: { from: '2026-01-01', to: '2026-01-02' },
        due: ['2026-01-01T06:00', '2026-01-01T12:00', '2026-01-01T18:00'],
      },
    ],
  },
  schedule_events: {
    file: 'schedules/events.ts',
    runs: [
      {
        ...goesWell({ publish_results: 'the polls closed at 2027-03-17T20:00:00.000Z' }),
        // By hand, a week after the second of the events.
        logicalDate: '2027-03-24',
      },
    ],
    schedules: [
      {
        options: { from: '2026-01-01', to: '2029-01-01' },
        due: ['2026-03-18T20:00', '2027-03-17T20:00', '2028-03-15T20:00'],
      },
    ],
  },
  schedule_own_timetable: {
    file: 'schedules/own-timetable.ts',
    runs: [goesWell({ pay_salaries: '3 people paid since 2026-01-01' })],
    schedules: [
      {
        // The last days of January and May are at weekends.
        options: { from: '2026-01-01', to: '2026-06-01' },
        due: ['01-30', '02-27', '03-31', '04-30', '05-29'].map((day) => `2026-${day}T00:00`),
      },
    ],
  },
  schedule_registered_timetable: {
    file: 'schedules/registered-timetable.ts',
    runs: [goesWell({ hand_over: "shift from 22 to 6 o'clock is over" })],
    schedules: [
      {
        options: { from: '2026-01-05', to: '2026-01-06' },
        due: ['2026-01-05T06:00', '2026-01-05T14:00', '2026-01-05T22:00'],
        also: ({ runs }) => expect(runs[0]?.dataInterval?.start).toEqual(new Date('2026-01-04T22:00Z')),
      },
    ],
  },
  schedule_run_immediately: {
    file: 'schedules/run-immediately.ts',
    runs: [goesWell({ refresh_rates: '2026-01-05T12:00:00.000Z' })],
    schedules: [
      {
        // New on the 10th of January, it begins with the tick of the 1st.
        options: { from: '2026-01-10', to: '2026-03-10', backlog: true },
        due: ['2026-01-01T00:00', '2026-02-01T00:00', '2026-03-01T00:00'],
      },
    ],
  },
  schedule_catchup: {
    file: 'schedules/catchup.ts',
    runs: [{ ...goesWell({ import_day: '2026-05-02' }), logicalDate: '2026-05-03' }],
    schedules: [
      {
        // First seen ten days after the fair: ten runs, two at a time.
        options: { from: '2026-05-20', to: '2026-05-21', backlog: true, durations: '1h' },
        also: ({ runs }) => {
          expect(runs.map(({ logicalDate }) => logicalDate?.getUTCDate())).toEqual([
            1, 2, 3, 4, 5, 6, 7, 8, 9, 10,
          ]);
          expect(runs.map(({ end }) => end?.getUTCHours())).toEqual([1, 1, 2, 2, 3, 3, 4, 4, 5, 5]);
        },
      },
    ],
  },
  schedule_zone_amsterdam: {
    file: 'schedules/time-zones.ts',
    runs: [goesWell({ open_office: 'amsterdam opens at 13:00' })],
    schedules: [
      {
        // There is no 02:30 on the 29th: it comes as long after the gap.
        options: { from: '2026-03-28', to: '2026-03-31' },
        due: ['2026-03-28T01:30', '2026-03-29T01:30', '2026-03-30T00:30'],
      },
      {
        // There are two on the 25th of October: the second counts.
        options: { from: '2026-10-24', to: '2026-10-27' },
        due: ['2026-10-24T00:30', '2026-10-25T01:30', '2026-10-26T01:30'],
      },
    ],
  },
  schedule_zone_new_york: {
    file: 'schedules/time-zones.ts',
    runs: [goesWell({ open_office: 'new_york opens at 07:00' })],
    schedules: [
      {
        options: { from: '2026-03-07', to: '2026-03-10' },
        due: ['2026-03-07T07:30', '2026-03-08T07:30', '2026-03-09T06:30'],
      },
    ],
  },
  schedule_zone_kolkata: {
    file: 'schedules/time-zones.ts',
    runs: [goesWell({ open_office: 'kolkata opens at 17:30' })],
    schedules: [{ options: { from: '2026-03-28', to: '2026-03-29' }, due: ['2026-03-28T21:00'] }],
  },
  schedule_allowed_run_types: {
    file: 'schedules/allowed-run-types.ts',
    runs: [goesWell({ pay: 'paid once a day' })],
    schedules: [{ options: { from: '2026-01-01', to: '2026-01-02' }, due: ['2026-01-01T00:00'] }],
  },
  schedule_pause_after_failures: {
    file: 'schedules/pause-after-failures.ts',
    runs: [goesWell({ sync_contacts: 'by hand it works' })],
    schedules: [
      {
        options: { from: '2026-01-01', to: '2026-01-02', outcomes: { sync_contacts: 'failed' } },
        due: ['2026-01-01T00:00', '2026-01-01T01:00', '2026-01-01T02:00'],
      },
      {
        // One that goes well in between: the count begins again.
        options: {
          from: '2026-01-01',
          to: '2026-01-01T06:00',
          outcomes: { sync_contacts: ({ at }) => (at.getUTCHours() === 2 ? 'success' : 'failed') },
        },
        due: ['00:00', '01:00', '02:00', '03:00', '04:00', '05:00'].map((time) => `2026-01-01T${time}`),
      },
    ],
  },
  graph_latest_only: {
    file: 'graph/latest-only.ts',
    runs: [goesWell({ archive: 2025, announce: 'the report of 2025 is out' })],
    schedules: [
      {
        options: { from: '2026-02-01', to: '2026-02-02', backlog: true },
        due: ['2024-01-01T00:00', '2025-01-01T00:00', '2026-01-01T00:00'],
      },
    ],
  },
  graph_depends_on_past: {
    file: 'graph/depends-on-past.ts',
    runs: [goesWell({ book: 'booked on the balance of yesterday', sign: 'signed' })],
    schedules: [
      {
        // On the second day nothing is carried over: the days after it wait until somebody has seen to it.
        options: {
          from: '2026-01-01',
          to: '2026-01-05',
          backlog: true,
          outcomes: { carry_over: ({ at }) => (at.getUTCDate() === 2 ? 'failed' : 'success') },
        },
        also: ({ runs }) => {
          expect(runs.map(({ state }) => state)).toEqual(['success', 'failed', 'running', 'running']);
          expect(notSucceeded(runs[2]?.tasks ?? [])).toEqual({ carry_over: null, book: null, sign: null });
        },
      },
      {
        // Signing takes 30 hours, so each day is booked later than the day before.
        options: { from: '2026-01-01', to: '2026-01-05', backlog: true, durations: { sign: '30h' } },
        also: ({ runs }) => {
          const booked = runs.map(({ tasks }) => tasks.find(({ taskId }) => taskId === 'book'));
          expect(booked.map((book) => book?.start?.toISOString().slice(8, 13))).toEqual([
            '01T00',
            '02T06',
            '03T12',
            '04T18',
          ]);
          expect(booked[1]?.waits.map(({ cause }) => cause)).toEqual(['previousRun', 'upstream']);
        },
      },
    ],
  },
};
