// Checks that metrics of a table are about what they were some days before.
import { addLibraryFolder, type TaskContext, type Templated } from '@ariel/sdk';
import { BaseSqlOperator, type SqlOperatorOptions } from '../sql-operator.ts';
import { checkFailed, numberOf } from './comparison.ts';

addLibraryFolder(import.meta.url);

export interface SqlIntervalCheckOperatorOptions extends SqlOperatorOptions {
  /** The table. */
  readonly table: Templated<string>;
  /** By a metric, such as `count(*)` or `sum(total)`: the ratio below which it must stay. */
  readonly metricsThresholds: Templated<Readonly<Record<string, number>>>;
  /** The column with the day. @default 'ds' */
  readonly dateFilterColumn?: Templated<string>;
  /** How many days before it is compared with; the sign does not matter. @default -7 */
  readonly daysBack?: number;
  /** `max_over_min`: the larger value over the smaller one; `relative_diff`: by how much of the earlier value it changed. @default 'max_over_min' */
  readonly ratioFormula?: 'max_over_min' | 'relative_diff';
  /** Whether a metric passes where one of both values is 0. @default true */
  readonly ignoreZero?: boolean;
}

/**
 * Fails where a metric of the run's day is too far from that of some days before.
 *
 * @example
 * new SqlIntervalCheckOperator({ taskId: 'as_usual', connId: 'shop', table: 'orders', dateFilterColumn: 'day', metricsThresholds: { 'count(*)': 1.5 } });
 */
export class SqlIntervalCheckOperator extends BaseSqlOperator<void> {
  static override readonly templateFields: readonly string[] = [
    'table',
    'metricsThresholds',
    'dateFilterColumn',
    'connId',
    'database',
  ];
  readonly table: string;
  readonly metricsThresholds: Readonly<Record<string, number>>;
  readonly dateFilterColumn: string;
  readonly daysBack: number;
  readonly ratioFormula: 'max_over_min' | 'relative_diff';
  readonly ignoreZero: boolean;

  constructor(options: SqlIntervalCheckOperatorOptions) {
    super(options);
    this.table = this.rendered<string>(options.table);
    this.metricsThresholds = this.rendered<Readonly<Record<string, number>>>(options.metricsThresholds);
    this.dateFilterColumn = this.rendered<string>(options.dateFilterColumn ?? 'ds');
    this.daysBack = -Math.abs(options.daysBack ?? -7);
    this.ratioFormula = options.ratioFormula ?? 'max_over_min';
    this.ignoreZero = options.ignoreZero ?? true;
    if (!['max_over_min', 'relative_diff'].includes(this.ratioFormula))
      throw new TypeError(
        `ratioFormula is ${JSON.stringify(this.ratioFormula)}, but must be max_over_min or relative_diff.`,
      );
  }

  async execute(context: TaskContext): Promise<void> {
    const day = context.logicalDate ?? context.dagRun.runAfter;
    const before = new Date(day.getTime() + this.daysBack * 86_400_000);
    const metrics = Object.keys(this.metricsThresholds);
    const [now, then] = [
      await this.#metrics(metrics, day, context),
      await this.#metrics(metrics, before, context),
    ];
    const failed = metrics.flatMap((metric, index) => {
      const [current, reference] = [numberOf(now[index]), numberOf(then[index])];
      const threshold = this.metricsThresholds[metric] ?? Number.NaN;
      const ratio = this.#ratio(current, reference);
      context.log.info(
        `${metric}: ${current}, was ${reference}, ratio ${ratio ?? 'none'}, threshold ${threshold}`,
      );
      const isRight = ratio === null ? this.ignoreZero : ratio < threshold;
      return isRight
        ? []
        : [`${metric} is ${current}, was ${reference}: ratio ${ratio ?? 'none'}, threshold ${threshold}`];
    });
    if (failed.length > 0)
      throw checkFailed(
        `${failed.length} of ${metrics.length} metrics changed too much: ${failed.join('; ')}`,
      );
  }

  /** Null where one of both is 0, or there is none. */
  #ratio(current: number, reference: number): number | null {
    if (!current || !reference) return null;
    if (this.ratioFormula === 'relative_diff') return Math.abs(current - reference) / reference;
    return Math.max(current, reference) / Math.min(current, reference);
  }

  async #metrics(metrics: readonly string[], day: Date, context: TaskContext): Promise<readonly unknown[]> {
    const sql = `select ${metrics.join(', ')} from ${this.table} where ${this.dateFilterColumn} = ?`;
    const values = await this.hook(context).firstValues(sql, [day.toISOString().slice(0, 10)]);
    if (values === null) throw checkFailed(`there is nothing in ${this.table} to compare`);
    return values;
  }
}
