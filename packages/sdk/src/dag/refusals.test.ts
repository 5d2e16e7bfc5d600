import { describe, expect, test } from 'vitest';
import { DagAuthoringError } from '../error/dag-authoring-error.ts';
import { taskGroup } from '../group/task-group.ts';
import { chain } from '../order/chain.ts';
import { param } from '../param/param.ts';
import type { Output } from '../reference/wired.ts';
import { collectDags, registry } from '../registry.ts';
import { task } from '../task/task.ts';
import { dag } from './dag.ts';
import type { DagOptions } from './dag-options.ts';

const text = task('text', () => 'x');
const upper = task('upper', ({ text }: { text: string }) => text.toUpperCase());
// biome-ignore lint/suspicious/noExplicitAny: what a JavaScript author could write has no type that fits.
const loose = <T = any>(value: unknown): T => value as T;
const inDag =
  (body: () => void, options: DagOptions = {}) =>
  (): unknown =>
    dag('wrong', options, body);

function refusal(work: () => unknown): DagAuthoringError {
  try {
    work();
  } catch (error) {
    if (error instanceof DagAuthoringError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

describe('an output or param used as a value in a DAG body', () => {
  const uses: readonly (readonly [string, (output: Output<string>) => unknown])[] = [
    ['as text', (output) => `${output}`],
    // biome-ignore lint/style/useTemplate: this is the use that must be refused.
    ['joined to text', (output) => loose(output) + 'x'],
    ['as a number', (output) => loose(output) * 2],
    ['compared', (output) => loose(output) > 3],
    ['asked for its length', (output) => loose<{ length: number }>(output).length],
    ['asked for a property', (output) => loose<{ region: string }>(output).region],
    ['asked for a method', (output) => loose<string>(output).toUpperCase()],
    [
      'in a loop',
      (output) => {
        for (const item of loose<string[]>(output)) return item;
        return null;
      },
    ],
    ['spread into a list', (output) => [...loose<string[]>(output)]],
    ['spread into an object', (output) => ({ ...output })],
    ['in JSON', (output) => JSON.stringify({ output })],
    ['by toString', (output) => String(output)],
    ['tested for a property', (output) => 'x' in output],
    [
      'changed',
      (output) => {
        loose<{ x: number }>(output).x = 1;
      },
    ],
  ];
  test.each(uses)('%s', (_name, use) => {
    const error = refusal(inDag(() => void use(text())));
    expect(error.code).toBe('ARIEL_REFERENCE_AS_VALUE');
    expect(error.taskId).toBe('text');
    expect(error.place?.path).toBe(import.meta.filename);
    expect(error.message).toContain('Pass it as an input');
    const ofParam = refusal(() =>
      dag('wrong', { params: { region: param.string() } }, ({ params }) => void use(loose(params.region))),
    );
    expect(ofParam.message).toContain('params.region');
  });

  test('by await, in a body that is async', () => {
    expect(refusal(inDag(loose(async () => {}))).code).toBe('ARIEL_DAG_BODY_ASYNC');
  });

  test('a debugger and a matcher may look at it', () => {
    dag('looked_at', {}, () => {
      const output = text();
      expect(() => Object.prototype.toString.call(output)).not.toThrow();
      expect(output instanceof Promise).toBe(false);
    });
  });
});

describe('each refusal has its code, DAG, task and place', () => {
  let other: Output<string> | undefined;
  dag('other', {}, () => {
    other = text();
  });
  const cases: readonly (readonly [string, string, string | null, () => unknown])[] = [
    ['an id with a space', 'ARIEL_DAG_ID_INVALID', null, () => dag('my dag', {}, () => {})],
    [
      'a schedule beside a param without a default',
      'ARIEL_PARAM_WITHOUT_DEFAULT',
      null,
      () => dag('x', { schedule: '@daily', params: { region: param.string() } }, () => {}),
    ],
    ['an id that is too long', 'ARIEL_DAG_ID_INVALID', null, () => dag('x'.repeat(251), {}, () => {})],
    ['an empty task id', 'ARIEL_TASK_ID_INVALID', '', inDag(() => void task('', () => 1)())],
    ['a task id with a slash', 'ARIEL_TASK_ID_INVALID', 'a/b', inDag(() => void task('a/b', () => 1)())],
    [
      'a group id with a point',
      'ARIEL_GROUP_ID_INVALID',
      null,
      inDag(() => void taskGroup('a.b', () => {})()),
    ],
    [
      'two tasks with one id',
      'ARIEL_TASK_ID_TWICE',
      'a',
      inDag(() => {
        task('a', () => 1)();
        task('a', () => 2)();
      }),
    ],
    [
      'one id by hand twice',
      'ARIEL_TASK_ID_TWICE',
      'late',
      inDag(() => {
        text.with({ id: 'late' })();
        text.with({ id: 'late' })();
      }),
    ],
    [
      'a task with the id of a group',
      'ARIEL_TASK_ID_TWICE',
      'a',
      inDag(() => {
        taskGroup('a', () => {})();
        task('a', () => 1)();
      }),
    ],
    [
      'an output of another DAG as input',
      'ARIEL_OUTPUT_OF_OTHER_DAG',
      'upper',
      inDag(() => void upper({ text: loose(other) })),
    ],
    [
      'an output of another DAG in an order',
      'ARIEL_OUTPUT_OF_OTHER_DAG',
      null,
      inDag(() => text().before(loose(other))),
    ],
    [
      'a circle',
      'ARIEL_DAG_CYCLE',
      'text',
      inDag(() => {
        const a = text();
        const b = upper({ text: a });
        b.before(a);
      }),
    ],
    [
      'a task before itself',
      'ARIEL_DAG_CYCLE',
      'text',
      inDag(() => {
        const a = text();
        a.before(a);
      }),
    ],
    ['a task outside a DAG', 'ARIEL_NO_DAG', null, () => text()],
    [
      'a chain of tasks that are not placed',
      'ARIEL_CHAIN_INVALID',
      null,
      inDag(() => chain(loose(text), text())),
    ],
    [
      'lists of different lengths in a row',
      'ARIEL_CHAIN_INVALID',
      null,
      inDag(() => chain([text()], [text(), text()])),
    ],
    [
      'a function as input',
      'ARIEL_VALUE_NOT_SERIALISABLE',
      'upper',
      inDag(() => void upper({ text: loose(() => 'x') })),
    ],
    [
      'an open thing deep in an input',
      'ARIEL_VALUE_NOT_SERIALISABLE',
      'upper',
      inDag(() => void upper({ text: loose({ a: [new WeakMap()] }) })),
    ],
    [
      'mapping over text',
      'ARIEL_MAP_INVALID',
      'upper',
      inDag(() => void upper.expand({ text: loose('abc') })),
    ],
    ['mapping over nothing', 'ARIEL_MAP_INVALID', 'upper', inDag(() => void upper.expand(loose({})))],
    [
      'an input given twice',
      'ARIEL_MAP_INVALID',
      'upper',
      inDag(() => void upper.partial({ text: 'a' }).expand(loose({ text: ['b'] }))),
    ],
    [
      'a list of inputs with something else in it',
      'ARIEL_MAP_INVALID',
      'upper',
      inDag(() => void upper.expandKwargs(loose([{ text: 'a' }, 3]))),
    ],
    [
      'a cron string that is none',
      'ARIEL_SCHEDULE_INVALID',
      null,
      inDag(() => {}, { schedule: '61 * * * *' }),
    ],
    [
      'a preset that does not exist',
      'ARIEL_SCHEDULE_INVALID',
      null,
      inDag(() => {}, { schedule: loose('@dialy') }),
    ],
    [
      'a zone that does not exist',
      'ARIEL_SCHEDULE_INVALID',
      null,
      inDag(() => {}, { timezone: 'Europe/Atlantis' }),
    ],
    ['a date that does not exist', 'ARIEL_DATE_INVALID', null, inDag(() => {}, { startDate: '2026-02-31' })],
    ['an invalid Date', 'ARIEL_DATE_INVALID', null, inDag(() => {}, { endDate: new Date(Number.NaN) })],
    [
      'catchup without a start',
      'ARIEL_CATCHUP_WITHOUT_START',
      null,
      inDag(() => {}, { schedule: '@daily', catchup: true }),
    ],
    [
      'a duration that is none',
      'ARIEL_DURATION_INVALID',
      't',
      inDag(() => void task('t', () => 1, { retryDelay: loose('soon') })()),
    ],
    [
      'negative retries',
      'ARIEL_OPTION_INVALID',
      't',
      inDag(() => void task('t', () => 1, { retries: -1 })()),
    ],
    [
      'a rule that does not exist',
      'ARIEL_OPTION_INVALID',
      't',
      inDag(() => void task('t', () => 1, { triggerRule: loose('some') })()),
    ],
    ['no runs at once', 'ARIEL_OPTION_INVALID', null, inDag(() => {}, { maxActiveRuns: 0 })],
    ['a DAG inside a DAG', 'ARIEL_DAG_IN_DAG', null, inDag(() => void dag('inner', {}, () => {}))],
    [
      'a branch told twice',
      'ARIEL_BRANCH_CASES',
      'b',
      inDag(() => {
        const b = task.branch('b', () => 'x' as const)();
        b.to({ x: text() });
        b.to({ x: text() });
      }),
    ],
    [
      'a param that is not declared',
      'ARIEL_PARAM_UNKNOWN',
      null,
      () => dag('wrong', {}, ({ params }) => void loose<{ x: 1 }>(params).x),
    ],
    [
      'a body that throws',
      'ARIEL_DAG_BODY_FAILED',
      null,
      inDag(() => {
        throw new RangeError('boom');
      }),
    ],
  ];
  test.each(cases)('%s', (_name, code, taskId, work) => {
    const error = refusal(work);
    expect(error.code).toBe(code);
    expect(error.taskId).toBe(taskId);
    expect(error.place?.path).toBe(import.meta.filename);
    expect(error.message).toContain(`[${code}]`);
    expect(error.message).toContain(error.remedy);
  });

  test('a circle names its path in the direction of running', () => {
    const error = refusal(
      inDag(() => {
        const [a, b, c] = ['a', 'b', 'c'].map((id) => task(id, () => 1)()) as [
          Output<number>,
          Output<number>,
          Output<number>,
        ];
        chain(a, b, c, a);
      }),
    );
    expect(error.message).toContain('a → b → c → a');
  });

  test('a place is the line on which the author wrote it', () => {
    let lineBefore = 0;
    const error = refusal(
      inDag(() => {
        lineBefore = Number(/refusals\.test\.ts:(\d+)/.exec(new Error().stack ?? '')?.[1]);
        upper({ text: loose(Symbol('x')) });
      }),
    );
    expect(error.place?.line).toBe(lineBefore + 1);
  });

  test('a DAG that was refused leaves nothing behind', () => {
    refusal(
      inDag(() => {
        throw new Error('x');
      }),
    );
    expect(registry().builder).toBe(null);
    expect(dag('fine', {}, () => void text()).definition.tasks).toHaveLength(1);
  });
});

test('a literal list to map over may be as long as the configuration says', () => {
  const before = registry().maxMapLength;
  registry().maxMapLength = 2;
  try {
    expect(refusal(inDag(() => void upper.expand({ text: ['a', 'b', 'c'] }))).code).toBe(
      'ARIEL_MAP_TOO_LONG',
    );
    inDag(() => void upper.expand({ text: ['a', 'b'] }))();
  } finally {
    registry().maxMapLength = before;
  }
});

describe('a file that loads', () => {
  test('gives every DAG that it makes, in order, with warnings', async () => {
    const { dags, warnings, errors } = await collectDags(async () => {
      for (const region of ['EU', 'US']) dag(`sales_${region}`, {}, () => void text());
      dag('forgetful', { schedule: '0 0 30 2 *' }, () => {
        task('forgotten', () => 1);
        task('partly', () => 1).with({ id: 'other' })();
      });
    });
    expect(dags.map(({ definition }) => definition.dagId)).toEqual(['sales_EU', 'sales_US', 'forgetful']);
    expect(dags[0]?.handlers.has('text')).toBe(true);
    expect(errors).toEqual([]);
    expect(warnings.map(({ code, taskId }) => [code, taskId])).toEqual([
      ['ARIEL_SCHEDULE_SUSPECT', null],
      ['ARIEL_TASK_NOT_PLACED', 'forgotten'],
    ]);
    expect(warnings[1]?.place?.path).toBe(import.meta.filename);
  });

  test('is refused as a whole when one of its DAGs is, also where the file catches that', async () => {
    const thrown = await collectDags(async () => {
      dag('good', {}, () => {});
      dag('bad id', {}, () => {});
    });
    expect(thrown).toMatchObject({ dags: [], errors: [{ code: 'ARIEL_DAG_ID_INVALID' }] });
    const caught = await collectDags(async () => {
      refusal(() => dag('bad id', {}, () => {}));
    });
    expect(caught.errors).toHaveLength(1);
  });

  test('is refused when it makes two DAGs with one id', async () => {
    const { errors } = await collectDags(async () => {
      dag('same', {}, () => {});
      dag('same', {}, () => {});
    });
    expect(errors).toMatchObject([{ code: 'ARIEL_DAG_ID_TWICE', dagId: 'same' }]);
  });

  test('throws on what it throws, and does not disturb the next', async () => {
    const first = collectDags(async () => {
      throw new TypeError('broken');
    });
    const second = collectDags(async () => void dag('next', {}, () => {}));
    await expect(first).rejects.toThrow('broken');
    expect((await second).dags).toHaveLength(1);
  });
});
