// What the examples of templates, values, storage, states and people are expected to do.
import type { Expectations } from './expectation.ts';

const dates = { logicalDate: '2026-03-04T00:00:00Z' };

export const data: Expectations = {
  data_file_transfer: {
    file: 'data/file-transfer.ts',
    runs: [{ state: 'success', outputs: { count: 2 } }],
  },
  data_multiple_outputs: {
    file: 'data/multiple-outputs.ts',
    runs: [{ state: 'success', outputs: { report: '30 rows a second' } }],
  },
  data_resumable_job: {
    file: 'data/resumable-job.ts',
    runs: [{ state: 'success', outputs: { train: 'job of try 1 is done' } }],
  },
  data_state_stores: {
    file: 'data/state-stores.ts',
    runs: [{ state: 'success', outputs: { pages: 2, remember: 0 } }],
  },
  data_storage: {
    file: 'data/storage.ts',
    runs: [{ state: 'success', outputs: { clean_up: false } }],
  },
  data_xcoms: {
    file: 'data/xcoms.ts',
    runs: [
      {
        state: 'success',
        outputs: {
          collect: {
            all: [1, 2, 3],
            first: 1,
            some: [1000, 3000],
            several: ['one', null],
            bytes: 7,
            missing: null,
          },
          total: 1,
        },
      },
    ],
  },
  humans_approval: {
    file: 'humans/approval.ts',
    runs: [{ state: 'success', besides: { deploy: 'skipped' } }],
  },
  humans_forms_and_choices: {
    file: 'humans/forms-and-choices.ts',
    runs: [
      {
        state: 'success',
        besides: { full: 'skipped' },
        outputs: { summary: 'EU and US at 1.1', quick: 'a part' },
      },
    ],
  },
  humans_answer_link: {
    file: 'humans/answer-link.ts',
    runs: [{ state: 'success', outputs: { done: 'Hold with 0 %' } }],
  },
  templates_files: {
    file: 'templates/template-files.ts',
    runs: [
      {
        ...dates,
        state: 'success',
        outputs: {
          of_the_day: "select id, amount\nfrom orders\nwhere day = '2026-03-04'",
          in_the_dag: 'id, amount only',
        },
      },
    ],
  },
  templates_names: {
    file: 'templates/templates.ts',
    runs: [
      {
        ...dates,
        state: 'success',
        outputs: {
          report: {
            params: 'EU',
            dates: ['2026-03-04', '2026-03-11', '04.03.2026'],
            task: 'report of templates_names, try 1',
            xcom: '3 rows, 1 bad',
            own: '150 DONE!',
            loop: '1=a;2=b',
            missing: 'nowhere',
          },
        },
      },
    ],
  },
  templates_native_values: {
    file: 'templates/templates.ts',
    runs: [{ state: 'success', outputs: { values: [1, 2, 3], sum: 6, text: '2' } }],
  },
  templates_own_marks: {
    file: 'templates/own-marks.ts',
    runs: [
      {
        ...dates,
        state: 'success',
        outputs: {
          names: '{{.Names}} on 2026-03-04',
          sql: 'drop orders;\ndrop customers;\nvalues (NULL)',
        },
      },
    ],
  },
  templates_without_empty_lines: {
    file: 'templates/own-marks.ts',
    runs: [{ state: 'success', outputs: { list: '  - mon\n  - tue\nend' } }],
  },
  templates_missing_names: {
    file: 'templates/own-marks.ts',
    runs: [{ state: 'success', outputs: { optional: 'from nowhere' } }],
  },
};
