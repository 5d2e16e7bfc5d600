// What can be listed: its tables, and the fields that filters and orders may name. Data only.
import type { History } from './history.ts';
import type { JoinedTables } from './joined-tables.ts';

export interface Resource {
  readonly select: string;
  readonly from: string;
  /** The same as `from`, where counting and ordering may leave out some of it. */
  readonly tables?: JoinedTables;
  /** Field name → SQL expression; what filters and orders may name. */
  readonly fields: Readonly<Record<string, string>>;
  /** Fields that rows may be without: these rows come last, whatever the direction, as in Airflow. */
  readonly absent?: ReadonlySet<string>;
  /** Fields of few known words, which stand in the statement itself; with those that have an index of their own, as it names them. */
  readonly words?: Readonly<Record<string, readonly (readonly string[])[]>>;
  /** Fields of other tables: with a condition on them, the condition on the row. */
  readonly through?: Readonly<Record<string, (condition: string) => string>>;
  /** Where the table grows with every run. */
  readonly history?: History;
  /** Expressions that make the order total. */
  readonly key: readonly string[];
}
