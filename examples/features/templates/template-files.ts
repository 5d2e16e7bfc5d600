// Templates in files: an option that ends like one is its name; files may include, import and extend others.
import { BaseOperator, dag, type OperatorOptions, param, type Templated } from 'ariel';

interface QueryOptions extends OperatorOptions {
  readonly sql: Templated<string>;
}

class QueryOperator extends BaseOperator<string> {
  static override readonly templateFields = ['sql'];
  static override readonly templateExt = ['.sql'];
  readonly sql: string;
  constructor(options: QueryOptions) {
    super(options);
    this.sql = this.rendered<string>(options.sql);
  }
  execute() {
    return this.sql.trim();
  }
}

export default dag(
  'templates_files',
  {
    // Counted from this file. Files are part of the DAG's version, as its code is.
    templateSearchpath: 'sql',
    params: { table: param.string({ default: 'orders' }) },
    tags: ['feature', 'templates'],
  },
  () => {
    new QueryOperator({ taskId: 'of_the_day', sql: 'of-the-day.sql' });
    new QueryOperator({ taskId: 'in_the_dag', sql: "{% include 'columns.sql' %} only" });
  },
);
