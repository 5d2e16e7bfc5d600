// What a DAG says of its templates, as it is stored and as it is refused.
import type { DagDefinition } from '@ariel/core';
import { describe, expect, test } from 'vitest';
import { BaseOperator } from '../operator/base-operator.ts';
import type { OperatorOptions } from '../operator/operator-options.ts';
import { dag } from './dag.ts';
import type { DagOptions } from './dag-options.ts';
import type { JinjaEnvironmentKwargs } from './template-options.ts';

class SayOperator extends BaseOperator<string> {
  static override readonly templateFields = ['text'];
  readonly text: unknown;
  constructor(options: OperatorOptions & { readonly text: unknown }) {
    super(options);
    this.text = options.text;
  }
  execute() {
    return String(this.text);
  }
}

const made = (options: DagOptions, text: unknown = 'x'): DagDefinition =>
  dag('d', options, () => void new SayOperator({ taskId: 't', text })).definition;
const withKwargs = (kwargs: object): DagDefinition =>
  made({ jinjaEnvironmentKwargs: kwargs as JinjaEnvironmentKwargs });
const refusalOf = (options: object): string => {
  try {
    made(options as DagOptions);
  } catch (error) {
    return (error as Error).message;
  }
  return 'not refused';
};

describe('what a DAG says of its templates', () => {
  test('is absent where it says nothing, or what is usual', () => {
    const usual = {
      templateUndefined: 'strict',
      jinjaEnvironmentKwargs: {
        blockStartString: '{%',
        blockEndString: '%}',
        variableStartString: '{{',
        variableEndString: '}}',
        commentStartString: '{#',
        commentEndString: '#}',
        trimBlocks: false,
        lstripBlocks: false,
        keepTrailingNewline: false,
        newlineSequence: '\n',
        autoescape: false,
        undefined: 'strict',
        extensions: ['jinja2.ext.do'],
      },
    } as const satisfies DagOptions;
    expect(made(usual)).toEqual(made({}));
    expect(made({})).not.toHaveProperty('templateUndefined');
    expect(made({})).not.toHaveProperty('jinjaEnvironmentKwargs');
  });

  test('is stored as it was given', () => {
    const kwargs = {
      variableStartString: '<<',
      variableEndString: '>>',
      lineStatementPrefix: '%',
      trimBlocks: true,
      newlineSequence: '\r\n',
      extensions: ['jinja2.ext.loopcontrols'],
    } as const;
    expect(withKwargs(kwargs).jinjaEnvironmentKwargs).toEqual(kwargs);
  });

  test.each([
    ['default', undefined, 'default'],
    ['chainable', undefined, 'chainable'],
    [undefined, 'debug', 'debug'],
    ['default', 'chainable', 'chainable'],
    ['default', 'strict', undefined],
  ] as const)('about what is undefined: %s, and %s among the arguments, is %s', (option, kwarg, stored) => {
    const options: DagOptions = {
      ...(option === undefined ? {} : { templateUndefined: option }),
      ...(kwarg === undefined ? {} : { jinjaEnvironmentKwargs: { undefined: kwarg } }),
    };
    expect(made(options).templateUndefined).toBe(stored);
    expect(made(options)).not.toHaveProperty('jinjaEnvironmentKwargs');
  });

  test('that is code goes with the code, not into what is stored', () => {
    const finalize = (value: unknown): unknown => value ?? '';
    const { definition, templates } = dag('d', { jinjaEnvironmentKwargs: { finalize } }, () => undefined);
    expect(definition).not.toHaveProperty('jinjaEnvironmentKwargs');
    expect(templates?.finalize).toBe(finalize);
  });

  test('says which texts are templates', () => {
    const kindOf = (options: DagOptions, text: string) => made(options, text).tasks[0]?.inputs.text?.kind;
    const own: DagOptions = {
      jinjaEnvironmentKwargs: {
        variableStartString: '<<',
        variableEndString: '>>',
        lineStatementPrefix: '%',
      },
    };
    expect(kindOf({}, '{{ ds }}')).toBe('template');
    expect(kindOf({}, '<< ds >>')).toBe('literal');
    expect(kindOf(own, '<< ds >>')).toBe('template');
    expect(kindOf(own, '  % if ds')).toBe('template');
    expect(kindOf(own, '{{ ds }}')).toBe('literal');
    expect(kindOf(own, '{% if ds %}x{% endif %}')).toBe('template');
  });
});

describe('refused is', () => {
  test.each<[string, object, string]>([
    [
      'another kind of undefined',
      { templateUndefined: 'lenient' },
      'templateUndefined is "lenient", but must be one of strict, default, chainable, debug',
    ],
    [
      'the same among the arguments',
      { jinjaEnvironmentKwargs: { undefined: 'StrictUndefined' } },
      'jinjaEnvironmentKwargs.undefined is "StrictUndefined", but must be one of strict',
    ],
    [
      'an argument about loading',
      { jinjaEnvironmentKwargs: { loader: {} } },
      'jinjaEnvironmentKwargs has no key "loader". It takes blockStartString, blockEndString, variableStartString',
    ],
    [
      'an argument by its name in Python, with ours',
      { jinjaEnvironmentKwargs: { trim_blocks: true } },
      'jinjaEnvironmentKwargs has no key "trim_blocks". Did you mean trimBlocks? It takes',
    ],
    [
      'a misspelled one',
      { jinjaEnvironmentKwargs: { trimBlock: true } },
      'jinjaEnvironmentKwargs has no key "trimBlock". Did you mean trimBlocks?',
    ],
    [
      'an empty mark',
      { jinjaEnvironmentKwargs: { variableStartString: '' } },
      'jinjaEnvironmentKwargs.variableStartString is "", but must be a text in one line',
    ],
    [
      'one mark for two things',
      { jinjaEnvironmentKwargs: { variableStartString: '{%' } },
      'different marks for blocks, variables and comments',
    ],
    [
      'a flag that is none',
      { jinjaEnvironmentKwargs: { trimBlocks: 'yes' } },
      'jinjaEnvironmentKwargs.trimBlocks is "yes", but must be true or false',
    ],
    [
      'another line break',
      { jinjaEnvironmentKwargs: { newlineSequence: '<br>' } },
      String.raw`jinjaEnvironmentKwargs.newlineSequence is "<br>", but must be '\n', '\r\n' or '\r'`,
    ],
    [
      'an extension that is not there',
      { jinjaEnvironmentKwargs: { extensions: ['jinja2.ext.i18n'] } },
      'jinjaEnvironmentKwargs.extensions is "jinja2.ext.i18n", but must be a list of jinja2.ext.loopcontrols, jinja2.ext.do',
    ],
    [
      'escaping by itself',
      { jinjaEnvironmentKwargs: { autoescape: true } },
      'jinjaEnvironmentKwargs.autoescape is true, but must be false: texts are escaped with the filter `e`',
    ],
    [
      'a finalizer that is no function',
      { jinjaEnvironmentKwargs: { finalize: 'x' } },
      'jinjaEnvironmentKwargs.finalize is "x", but must be a function',
    ],
  ])('%s', (_, options, words) => {
    expect(refusalOf(options)).toContain(words);
  });
});
