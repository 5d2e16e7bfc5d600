// Templates that are written or read otherwise than usual, as a DAG's author meets them.
import {
  BaseNotifier,
  BaseOperator,
  type DagOptions,
  dag,
  type OperatorOptions,
  type Templated,
} from 'ariel';
import { describe, expect, test } from 'vitest';

class SayOperator extends BaseOperator<unknown> {
  static override readonly templateFields = ['about'];
  static override readonly templateExt = ['.own'];
  readonly about: unknown;
  constructor(options: OperatorOptions & { readonly about: Templated<unknown> }) {
    super(options);
    this.about = options.about;
  }
  execute() {
    return this.about;
  }
}

const about = { logicalDate: '2026-03-04T05:06:07Z' } as const;

async function said(options: DagOptions, template: unknown): Promise<unknown> {
  const made = dag('said', options, () => void new SayOperator({ taskId: 'say', about: template }));
  const { tasks } = await made.test(about);
  const task = tasks[0];
  return task?.error === null || task?.error === undefined ? task?.output : task.error.message;
}

describe('templateUndefined', () => {
  const template = ['[{{ nothing }}]', '{% for x in nothing %}{% else %}none{% endfor %}'];

  test('is an error unless the DAG says otherwise', async () => {
    expect(await said({}, template)).toBe("about: line 1, column 5: 'nothing' is undefined");
  });

  test.each([
    ['default', ['[]', 'none']],
    ['chainable', ['[]', 'none']],
    ['debug', ['[{{ nothing }}]', 'none']],
  ] as const)('%s prints and walks over what is not there', async (templateUndefined, expected) => {
    expect(await said({ templateUndefined }, template)).toEqual(expected);
  });

  test('chainable knows members of what is not there, default does not', async () => {
    const deep = "[{{ params.a.b['c'] }}]";
    expect(await said({ templateUndefined: 'chainable' }, deep)).toBe('[]');
    expect(await said({ templateUndefined: 'default' }, deep)).toContain("has no attribute 'a'");
  });

  test('does not open the sandbox', async () => {
    for (const templateUndefined of ['default', 'chainable', 'debug'] as const)
      expect(await said({ templateUndefined }, "{{ ''.__class__ }}")).toContain('is unsafe');
  });

  test('gives null where values are native', async () => {
    const native = { templateUndefined: 'default', renderTemplateAsNativeObj: true } as const;
    expect(await said(native, ['{{ nothing }}', '{{ [1, 2] }}'])).toEqual([null, [1, 2]]);
  });
});

describe('jinjaEnvironmentKwargs', () => {
  test('gives templates other marks; the usual ones are text then', async () => {
    const jinjaEnvironmentKwargs = {
      variableStartString: '<<',
      variableEndString: '>>',
      blockStartString: '<%',
      blockEndString: '%>',
      commentStartString: '<#',
      commentEndString: '#>',
    };
    expect(
      await said({ jinjaEnvironmentKwargs }, [
        'docker ps --format {{.Names}} << ds >>',
        '<% if true %>yes<% endif %><# note #>',
        '{{ ds }}',
      ]),
    ).toEqual(['docker ps --format {{.Names}} 2026-03-04', 'yes', '{{ ds }}']);
  });

  test('takes away what stands around statements', async () => {
    const template = 'a\n  {% if true %}\n  b\n  {% endif %}\nc\n';
    expect(await said({}, template)).toBe('a\n  \n  b\n  \nc');
    const trims = { trimBlocks: true, lstripBlocks: true };
    expect(await said({ jinjaEnvironmentKwargs: trims }, template)).toBe('a\n  b\nc');
    const keeps = { ...trims, keepTrailingNewline: true, newlineSequence: '\r\n' } as const;
    expect(await said({ jinjaEnvironmentKwargs: keeps }, template)).toBe('a\r\n  b\r\nc\r\n');
  });

  test('has statements and comments that take a line', async () => {
    const jinjaEnvironmentKwargs = { lineStatementPrefix: '%', lineCommentPrefix: '--' };
    expect(
      await said(
        { jinjaEnvironmentKwargs },
        'select\n% for c in ["a", "b"]:\n  {{ c }}, -- a column\n% endfor\n1',
      ),
    ).toBe('select\n  a,\n  b,\n1');
  });

  test('has break and continue, and prints through a function', async () => {
    const options: DagOptions = {
      jinjaEnvironmentKwargs: {
        extensions: ['jinja2.ext.loopcontrols'],
        finalize: (value) => (value === null || value === undefined ? 'NULL' : value),
      },
    };
    const loop =
      '{% for i in range(9) %}{% if i == 1 %}{% continue %}{% endif %}{% if i == 4 %}{% break %}{% endif %}{{ i }}{% endfor %}';
    expect(await said(options, [loop, '{{ none }}, {{ 0 }}', "{{ ''.__class__ }}"])).toContain('is unsafe');
    expect(await said(options, [loop, '{{ none }}, {{ 0 }}'])).toEqual(['023', 'NULL, 0']);
    expect(await said({}, loop)).toContain("unknown tag 'continue'");
  });

  test('counts in template files, and in what these include', async () => {
    const options: DagOptions = {
      templateSearchpath: 'template-files/own-marks',
      jinjaEnvironmentKwargs: {
        variableStartString: '<<',
        variableEndString: '>>',
        lineStatementPrefix: '%',
      },
    };
    expect(await said(options, 'report.own')).toBe('day 2026-03-04\npart of 2026-03-04 {{ kept }}');
  });

  test('counts in fields of notifiers and in names of instances', async () => {
    const heard: string[] = [];
    class Tell extends BaseNotifier {
      static override readonly templateFields = ['text'];
      text = '<< ds >> {{ text }}';
      override notify() {
        heard.push(this.text);
      }
    }
    const jinjaEnvironmentKwargs = { variableStartString: '<<', variableEndString: '>>' };
    const made = dag('named', { jinjaEnvironmentKwargs }, () => {
      SayOperator.partial({
        taskId: 'say',
        mapIndexTemplate: 'part << task.task_id >>',
        onSuccessCallback: new Tell(),
      }).expand({ about: ['a'] });
    });
    const { tasks } = await made.test(about);
    expect(heard).toEqual(['2026-03-04 {{ text }}']);
    expect(tasks[0]?.renderedMapIndex).toBe('part say');
  });

  test('does not count where a template is not the DAG’s, such as that of an e-mail', async () => {
    const heard: unknown[] = [];
    const options: DagOptions = {
      templateUndefined: 'default',
      jinjaEnvironmentKwargs: { variableStartString: '<<', variableEndString: '>>' },
    };
    const made = dag('mailed', options, () => {
      new SayOperator({
        taskId: 'say',
        about: 'a',
        onSuccessCallback: async ({ render }) => {
          heard.push(await render('{{ ds }} << ds >><< nothing >>'));
          heard.push(await render('{{ ds }} << ds >>', {}, true));
          heard.push(await render('{{ nothing }}', {}, true).catch((error: Error) => error.message));
        },
      });
    });
    await made.test(about);
    expect(heard).toEqual([
      '{{ ds }} 2026-03-04',
      '2026-03-04 << ds >>',
      "line 1, column 4: 'nothing' is undefined",
    ]);
  });
});
