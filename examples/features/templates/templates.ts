// Jinja templates: what they can name, filters and macros, nested values, values instead of texts, names of the DAG's own.
import { BaseOperator, dag, type OperatorOptions, param, type Templated, task } from 'ariel';
import { BashOperator } from 'ariel/standard';

interface ReportOptions extends OperatorOptions {
  readonly about: Templated<unknown>;
}

/** Every operator says which of its options are templates; what is in lists and objects is rendered, too. */
class ReportOperator extends BaseOperator<unknown> {
  static override readonly templateFields = ['about'];
  readonly about: unknown;
  constructor(options: ReportOptions) {
    super(options);
    this.about = options.about;
  }
  execute() {
    return this.about;
  }
}

export const plain = dag(
  'templates_names',
  {
    params: { region: param.string({ default: 'eu' }) },
    userDefinedMacros: { cents: (amount: number) => Math.round(amount * 100) },
    userDefinedFilters: { shout: (text: string) => `${text.toUpperCase()}!` },
    tags: ['feature', 'templates'],
  },
  () => {
    const count = task('count', () => ({ rows: 3, bad: [2] }))();
    new ReportOperator({
      taskId: 'report',
      about: {
        params: '{{ params.region | upper }}',
        dates: ['{{ ds }}', '{{ macros.ds_add(ds, 7) }}', '{{ logical_date.strftime("%d.%m.%Y") }}'],
        task: '{{ task.task_id }} of {{ dag.dag_id }}, try {{ ti.try_number }}',
        xcom: "{{ ti.xcom_pull('count').rows }} rows, {{ ti.xcom_pull(task_ids='count')['bad'] | length }} bad",
        own: '{{ cents(1.5) }} {{ "done" | shout }}',
        loop: '{% for name in ["a", "b"] %}{{ loop.index }}={{ name }}{{ ";" if not loop.last }}{% endfor %}',
        missing: "{{ var.value.get('not_there', 'nowhere') }}",
      },
    }).after(count);
    new BashOperator({ taskId: 'say', bashCommand: 'echo {{ run_id | length > 0 }}' });
  },
);

export const native = dag(
  'templates_native_values',
  { renderTemplateAsNativeObj: true, tags: ['feature', 'templates'] },
  () => {
    const list = task('list', () => [1, 2, 3])();
    new ReportOperator({ taskId: 'values', about: "{{ ti.xcom_pull('list') }}" }).after(list);
    new ReportOperator({ taskId: 'sum', about: "{{ ti.xcom_pull('list') | sum }}" }).after(list);
    // One task goes its own way.
    new ReportOperator({ taskId: 'text', about: '{{ 1 + 1 }}', renderTemplateAsNativeObj: false });
  },
);
