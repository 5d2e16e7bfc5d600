// Templates that are written otherwise: marks that do not clash with what is in the text, statements that leave no empty lines,
// and names that may be missing.
import { BaseOperator, dag, type OperatorOptions, param, type Templated } from 'ariel';
import { BashOperator } from 'ariel/standard';

interface TextOptions extends OperatorOptions {
  readonly text: Templated<string>;
}

class TextOperator extends BaseOperator<string> {
  static override readonly templateFields = ['text'];
  readonly text: string;
  constructor(options: TextOptions) {
    super(options);
    this.text = this.rendered(options.text);
  }
  execute() {
    return this.text;
  }
}

export const marks = dag(
  'templates_own_marks',
  {
    params: { tables: param.array({ default: ['orders', 'customers'] }) },
    jinjaEnvironmentKwargs: {
      variableStartString: '<<',
      variableEndString: '>>',
      // Lines that begin with % are statements, and what follows -- is a comment.
      lineStatementPrefix: '%',
      lineCommentPrefix: '--',
      // What is null is written as SQL has it.
      finalize: (value) => value ?? 'NULL',
    },
    tags: ['feature', 'templates'],
  },
  () => {
    // Go's templates keep their own braces.
    new BashOperator({ taskId: 'names', bashCommand: "echo '{{.Names}} on << ds >>'" });
    new TextOperator({
      taskId: 'sql',
      text: [
        '% for table in params.tables',
        'drop << table >>; -- for good',
        '% endfor',
        'values (<< none >>)',
      ].join('\n'),
    });
  },
);

export const spaces = dag(
  'templates_without_empty_lines',
  { jinjaEnvironmentKwargs: { trimBlocks: true, lstripBlocks: true }, tags: ['feature', 'templates'] },
  () => {
    new TextOperator({
      taskId: 'list',
      text: '{% for day in ["mon", "tue"] %}\n  - {{ day }}\n{% endfor %}\nend',
    });
  },
);

export const missing = dag(
  'templates_missing_names',
  { templateUndefined: 'chainable', tags: ['feature', 'templates'] },
  () => {
    // Neither `conf` nor what would be in it needs to be there.
    new TextOperator({
      taskId: 'optional',
      text: "from {{ dag_run.conf.source.bucket }}{{ dag_run.conf.source.bucket | default('nowhere') }}",
    });
  },
);
