// Templates of operators as a DAG's author meets them: texts, files, native values, names of the DAG's own.
import { BaseOperator, dag, type OperatorOptions, param, type Templated, task } from 'ariel';
import { BashOperator } from 'ariel/standard';
import { describe, expect, test } from 'vitest';

interface QueryOptions extends OperatorOptions {
  readonly sql: Templated<unknown>;
  readonly options?: Templated<unknown>;
}

class QueryOperator extends BaseOperator<unknown> {
  static override readonly templateFields = ['sql', 'options'];
  static override readonly templateExt = ['.sql'];
  readonly sql: unknown;
  readonly options: unknown;
  constructor(options: QueryOptions) {
    super(options);
    this.sql = options.sql;
    this.options = options.options ?? null;
  }
  execute() {
    return [this.sql, this.options];
  }
}

const about = { logicalDate: '2026-03-04T05:06:07Z' } as const;

describe('a template file', () => {
  const files = dag(
    'files',
    {
      templateSearchpath: ['template-files/sql', 'template-files/shared'],
      params: { table: param.string({ default: 'orders' }) },
    },
    () => {
      new QueryOperator({ taskId: 'report', sql: 'report.sql', options: { file: 'report.sql' } });
      new QueryOperator({ taskId: 'several', sql: ['base.sql', "{% include 'base.sql' %};", 'plain'] });
      new QueryOperator({ taskId: 'broken', sql: 'broken.sql' });
      new QueryOperator({ taskId: 'gone', sql: 'gone.sql' });
      new QueryOperator({ taskId: 'text', sql: 'a text, not gone.sql ' });
      QueryOperator.partial({ taskId: 'mapped' }).expand({ sql: ['report.sql', 'base.sql'] });
    },
  );
  test('is read from the search path, and may extend and include others', async () => {
    const result = await files.test(about);
    expect(result.output('report')).toEqual([
      "select id from orders where day = '2026-03-04'",
      { file: 'report.sql' },
    ]);
    expect(result.output('several')).toEqual([
      [
        "select * from orders where day = '2026-03-04'",
        "select * from orders where day = '2026-03-04';",
        'plain',
      ],
      null,
    ]);
    expect(result.output('mapped')).toEqual([
      ["select id from orders where day = '2026-03-04'", null],
      ["select * from orders where day = '2026-03-04'", null],
    ]);
  });

  test('that is not there, or cannot be rendered, fails its task with the option, the file, line and column', async () => {
    const { tasks } = await files.test(about);
    const errorOf = (taskId: string) => tasks.find((each) => each.taskId === taskId)?.error;
    expect(errorOf('gone')).toMatchObject({
      code: 'ARIEL_TEMPLATE_NOT_FOUND',
      message: "sql: there is no template file 'gone.sql'",
    });
    expect(errorOf('broken')).toMatchObject({
      code: 'ARIEL_TEMPLATE_UNDEFINED',
      message: "sql: broken.sql, line 2, column 4: 'nothing_here' is undefined",
    });
    expect(tasks.find((each) => each.taskId === 'text')?.output).toEqual(['a text, not gone.sql ', null]);
  });
});

describe('a template gives', () => {
  const numbers = {
    sql: '{{ [1, 2 + 1] }}',
    options: { deep: ['{{ params.limit * 2 }}', 'n={{ params.limit }}'] },
  };
  const params = { limit: param.integer({ default: 4 }) };
  test('its text, unless the DAG wants values of their own kind', async () => {
    const texts = dag('texts', { params }, () => void new QueryOperator({ taskId: 'x', ...numbers }));
    expect((await texts.test()).output('x')).toEqual(['[1, 3]', { deep: ['8', 'n=4'] }]);
    const values = dag('values', { params, renderTemplateAsNativeObj: true }, () => {
      new QueryOperator({ taskId: 'x', ...numbers });
      new QueryOperator({ taskId: 'text', ...numbers, renderTemplateAsNativeObj: false });
    });
    expect((await values.test()).output('x')).toEqual([[1, 3], { deep: [8, 'n=4'] }]);
    expect((await values.test()).output('text')).toEqual(['[1, 3]', { deep: ['8', 'n=4'] }]);
  });

  test('a value of its own kind for one task that wants it', async () => {
    const one = dag('one', { params }, () => {
      new QueryOperator({ taskId: 'x', ...numbers, renderTemplateAsNativeObj: true });
    });
    expect((await one.test()).output('x')).toEqual([[1, 3], { deep: [8, 'n=4'] }]);
  });
});

describe('what templates can name', () => {
  const render = async (template: string, options: Parameters<typeof dag>[1] = {}) => {
    const single = dag('single', { tags: ['red'], description: 'Sums', maxActiveRuns: 3, ...options }, () => {
      const first = task('first', () => ({ n: 5 }))();
      const x = new QueryOperator({ taskId: 'x', sql: template, options: [first] });
      const after = task('after', () => 1)();
      x.before(after);
    });
    const result = await single.test({
      ...about,
      variables: { rate: 2, text: 'hi' },
      connections: { db: { type: 'postgres', host: 'h' } },
    });
    const tested = result.tasks.find(({ taskId }) => taskId === 'x');
    return tested?.error?.message ?? (tested?.output as readonly unknown[] | undefined)?.[0];
  };
  test.each([
    ['{{ ds }} {{ ts_nodash }} {{ logical_date.year }}', '2026-03-04 20260304T050607 2026'],
    ['{{ task_instance_key_str }}', 'single__x__20260304'],
    ['{{ dag.description }} {{ dag.max_active_runs }} {{ dag.catchup }}', 'Sums 3 False'],
    ["{{ task.downstream_task_ids | join(',') }} {{ task.upstream_task_ids | join(',') }}", 'after first'],
    [
      '{{ ti.try_number }} {{ ti.map_index }} {{ ti.pool }} {{ ti.is_mapped }} {{ ti.state }}',
      '1 -1 default_pool False running',
    ],
    [
      '{{ map_index_template }} {{ expanded_ti_count }} {{ test_mode }} {{ task_reschedule_count }}',
      'None None True 0',
    ],
    [
      '{{ prev_start_date_success }} {{ prev_data_interval_end_success }} {{ ti.get_previous_dagrun() }}',
      'None None None',
    ],
    ['{{ inlets }} {{ outlets }} {{ triggering_asset_events }} {{ inlet_events }}', '[] [] {} {}'],
    [
      '{{ dag_run.state }} {{ dag_run.clear_number }} {{ dag_run.note }} {{ exception }} {{ loop }}',
      'running 0 None None None',
    ],
    ['{{ var.value.rate }} {{ var.json.rate + 1 }} {{ var.value.get("gone", "none") }}', '2 3 none'],
    ['{{ conn.db.host }} {{ conn.get("gone", "none") }}', 'h none'],
    [
      '{{ ti.xcom_pull(task_ids="first").n }} {{ ti.xcom_pull(task_ids=["first", "gone"]) }}',
      "5 [{'n': 5}, None]",
    ],
    ['{{ macros.ds_add(ds, 3) }} {{ macros.datetime(2026, 1, 2).strftime("%d") }}', '2026-03-07 02'],
    ['{{ execution_date }}', "sql: line 1, column 4: 'execution_date' is undefined; use `logical_date`"],
  ])('%s', async (template, text) => {
    expect(await render(template)).toBe(text);
  });

  test('macros and filters of the DAG’s own', async () => {
    const own = {
      userDefinedMacros: { half: (n: number) => n / 2, region: 'EU', ds: 'never' },
      userDefinedFilters: { shout: (text: unknown, mark: string) => `${String(text).toUpperCase()}${mark}` },
    };
    expect(await render('{{ half(8) }} {{ region }} {{ ds }} {{ "hi" | shout("!") }}', own)).toBe(
      '4 EU 2026-03-04 HI!',
    );
  });
});

test('a command in a file is a template, too', async () => {
  const commands = dag('commands', { templateSearchpath: 'template-files' }, () => {
    new BashOperator({ taskId: 'greet', bashCommand: 'greet.sh' });
  });
  expect((await commands.test(about)).output('greet')).toBe('hello 2026-03-04');
});
