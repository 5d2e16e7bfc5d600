// Options of tasks, from the task and from the DAG's defaultArgs, as they are stored; and which are refused.
import type { TaskDefinition } from '@ariel/core';
import { afterEach, describe, expect, test } from 'vitest';
import { dag } from '../dag/dag.ts';
import type { DagOptions } from '../dag/dag-options.ts';
import { isDagAuthoringError } from '../error/dag-authoring-error.ts';
import { chain } from '../order/chain.ts';
import { param } from '../param/param.ts';
import { registry } from '../registry.ts';
import { task } from './task.ts';
import type { TaskOptions } from './task-options.ts';

function stored(options: TaskOptions, dagOptions: DagOptions = {}): TaskDefinition {
  const [definition] = dag('x', dagOptions, () => void task('a', () => 1, options)()).definition.tasks;
  if (definition === undefined) throw new Error('no task');
  return definition;
}

function refusal(options: object): string {
  try {
    stored(options as TaskOptions);
  } catch (error) {
    if (isDagAuthoringError(error)) return `${error.code}: ${error.message}`;
    throw error;
  }
  return 'nothing was refused';
}

describe('stored', () => {
  const cases: readonly (readonly [what: string, options: TaskOptions, fields: Partial<TaskDefinition>])[] = [
    ['dependsOnPast', { dependsOnPast: true }, { dependsOnPast: true, waitForDownstream: false }],
    [
      'waitForDownstream, which implies it',
      { waitForDownstream: true },
      { dependsOnPast: true, waitForDownstream: true },
    ],
    [
      'waitForPastDependsBeforeSkipping',
      { waitForPastDependsBeforeSkipping: true },
      { waitForPastDependsBeforeSkipping: true },
    ],
    [
      'ignoreFirstDependsOnPast, where it is not as ever',
      { ignoreFirstDependsOnPast: false },
      { ignoreFirstDependsOnPast: false },
    ],
    ['doXcomPush, where it is false', { doXcomPush: false }, { doXcomPush: false }],
    ['a user of the machine', { runAsUser: 'etl' }, { runAsUser: 'etl' }],
    [
      'what whoever runs it is told',
      { executor: 'LocalExecutor', executorConfig: { cpu: 2, tags: ['a'] } },
      { executor: 'LocalExecutor', executorConfig: { cpu: 2, tags: ['a'] } },
    ],
    ['the name of its lines', { loggerName: 'crm.sync' }, { loggerName: 'crm.sync' }],
    [
      'documentation in every form',
      { docMd: '# M', doc: 'T', docJson: { a: 1 }, docYaml: 'y: 1', docRst: 'R' },
      { docMd: '# M', docs: { text: 'T', json: '{"a":1}', yaml: 'y: 1', rst: 'R' } },
    ],
    [
      'params of its own',
      { params: { n: param.integer({ default: 3 }) } },
      { params: { n: { defaultJson: '3', schema: { type: 'integer' }, description: null } } },
    ],
    ['mapIndexTemplate', { mapIndexTemplate: '{{ file }}' }, { mapIndexTemplate: '{{ file }}' }],
    [
      'a limit',
      { limit: { key: 'api', max: 3 } },
      { limits: [{ key: 'api', max: 3, perMs: null, fair: null }] },
    ],
    [
      'limits of both kinds under one key',
      {
        limit: [
          { key: 'api', max: 3 },
          { key: 'api', max: 100, per: '1m', fair: 'dag' },
        ],
      },
      {
        limits: [
          { key: 'api', max: 3, perMs: null, fair: null },
          { key: 'api', max: 100, perMs: 60_000, fair: 'dag' },
        ],
      },
    ],
  ];
  test.each(cases)('%s', (_what, options, fields) => {
    expect(stored(options)).toMatchObject(fields);
  });

  test('dates in the DAG’s zone', () => {
    const options = { startDate: '2026-06-01', endDate: new Date('2026-07-01T00:00:00Z') };
    expect(stored(options, { timezone: 'Europe/Vienna' })).toMatchObject({
      startDate: Date.UTC(2026, 4, 31, 22) * 1000,
      endDate: Date.UTC(2026, 6, 1) * 1000,
    });
  });

  test('defaultArgs for what the task does not say', () => {
    const defaultArgs = {
      dependsOnPast: true,
      limit: { key: 'db', max: 1 },
      startDate: '2026-01-01',
      pool: 'p',
      retries: 2,
    };
    expect(stored({ retries: 5 }, { defaultArgs })).toMatchObject({
      dependsOnPast: true,
      limits: [{ key: 'db', max: 1 }],
      startDate: Date.UTC(2026, 0, 1) * 1000,
      pool: 'p',
      retries: 5,
    });
  });

  test('the start date of defaultArgs is the DAG’s, too', () => {
    const { definition } = dag(
      'x',
      { defaultArgs: { startDate: '2026-01-01' }, catchup: true },
      () => void task('a', () => 1)(),
    );
    expect([definition.startDate, definition.catchup]).toEqual([Date.UTC(2026, 0, 1) * 1000, true]);
  });
});

describe('the executor of a task', () => {
  const { taskDefaults } = registry();
  afterEach(() => {
    registry().taskDefaults = taskDefaults;
  });

  test('is one that the installation has', () => {
    registry().taskDefaults = { ...taskDefaults, executors: ['RemoteExecutor', 'edge'] };
    expect(stored({ executor: 'edge' }).executor).toBe('edge');
    expect(stored({}, { defaultArgs: { executor: 'RemoteExecutor' } }).executor).toBe('RemoteExecutor');
    expect(refusal({ executor: 'LocalExecutor' })).toMatch(
      /ARIEL_TASK_EXECUTOR_UNKNOWN.*task "a".*executor is "LocalExecutor", but this installation runs tasks with RemoteExecutor/,
    );
  });
});

describe('params of a task', () => {
  test('leave what is stored as it was where there are none', () => {
    expect(stored({ params: {} })).not.toHaveProperty('params');
  });

  test('without a default are refused where a schedule starts the runs', () => {
    const params = { n: param.integer() };
    expect(stored({ params }).params).toHaveProperty('n');
    expect(() => stored({ params }, { schedule: '@daily' })).toThrow(
      /task "a".*param "n" has no default.*ARIEL_PARAM_WITHOUT_DEFAULT/,
    );
  });
});

describe('a weight strategy', () => {
  const weights = (
    weight: (task: {
      downstream: readonly unknown[];
      upstream: readonly unknown[];
      priorityWeight: number;
    }) => number,
  ) => {
    const weightRule = { weight };
    const { definition } = dag('x', { defaultArgs: { weightRule, priorityWeight: 3 } }, () => {
      const [a, b, c] = ['a', 'b', 'c'].map((id) => task(id, () => 1)());
      if (a !== undefined && b !== undefined && c !== undefined) chain(a, [b, c]);
    });
    return definition;
  };

  test('sees the graph, and its answer is what is stored', () => {
    const definition = weights(
      ({ downstream, priorityWeight, upstream }) => priorityWeight + 10 * downstream.length + upstream.length,
    );
    expect(definition.tasks.map((each) => [each.taskId, each.weightRule, each.priorityWeight])).toEqual([
      ['a', 'custom', 23],
      ['b', 'custom', 4],
      ['c', 'custom', 4],
    ]);
    expect(definition.defaultArgs).toMatchObject({ weightRule: 'custom' });
    expect(Object.getOwnPropertySymbols(definition.tasks[0] ?? {})).toEqual([]);
  });

  test('is cut to 32 bits', () => {
    expect(weights(() => 1e12).tasks[0]?.priorityWeight).toBe(2 ** 31 - 1);
  });

  const failing: readonly (readonly [what: string, weight: () => number, message: RegExp])[] = [
    [
      'throws',
      () => {
        throw new Error('no idea');
      },
      /task "a".*threw Error: no idea.*ARIEL_WEIGHT_STRATEGY/,
    ],
    ['gives no whole number', () => 1.5, /task "a".*gave 1.5.*ARIEL_WEIGHT_STRATEGY/],
  ];
  test.each(failing)('that %s is refused with the task', (_what, weight, message) => {
    expect(() => weights(weight)).toThrow(message);
  });
});

describe('refused', () => {
  const cases: readonly (readonly [what: string, options: object, message: RegExp])[] = [
    ['a text for a flag', { dependsOnPast: 'yes' }, /ARIEL_OPTION_INVALID.*task "a".*dependsOnPast is "yes"/],
    ['a date that is none', { startDate: 'soon' }, /ARIEL_DATE_INVALID.*startDate/],
    [
      'an end before the start',
      { startDate: '2026-02-01', endDate: '2026-01-01' },
      /ARIEL_DATE_INVALID.*before/,
    ],
    ['a user with a path', { runAsUser: '../root' }, /ARIEL_OPTION_INVALID.*runAsUser is "\.\.\/root"/],
    ['a user that would be an option', { runAsUser: '-u' }, /ARIEL_OPTION_INVALID.*runAsUser is "-u"/],
    ['a user by number', { runAsUser: 0 }, /ARIEL_OPTION_INVALID.*runAsUser is 0.*name of a Unix user/],
    ['an executor without a name', { executor: '' }, /ARIEL_OPTION_INVALID.*executor is ""/],
    ['a list for the executor', { executorConfig: [1] }, /ARIEL_OPTION_INVALID.*executorConfig.*an object/],
    [
      'code for the executor',
      { executorConfig: { run: () => 1 } },
      /ARIEL_VALUE_NOT_SERIALISABLE.*executorConfig/,
    ],
    [
      'a name of lines with a space',
      { loggerName: 'my log' },
      /ARIEL_OPTION_INVALID.*loggerName is "my log"/,
    ],
    ['documentation that is no text', { docRst: 3 }, /ARIEL_OPTION_INVALID.*docRst is 3.*a text/],
    [
      'a param that is not declared',
      { params: { n: 3 } },
      /ARIEL_OPTION_INVALID.*params\.n is 3.*param\.string/,
    ],
    ['an empty template', { mapIndexTemplate: '' }, /ARIEL_OPTION_INVALID.*mapIndexTemplate/],
    ['a limit without a key', { limit: { max: 3 } }, /ARIEL_OPTION_INVALID.*limit.key/],
    ['a limit with an empty key', { limit: { key: ' ', max: 3 } }, /ARIEL_OPTION_INVALID.*limit.key.* empty/],
    [
      'a limit with a key that is too long',
      { limit: { key: 'k'.repeat(251), max: 3 } },
      /ARIEL_OPTION_INVALID.*limit.key.*251 characters/,
    ],
    [
      'a limit with a key of Ariel itself',
      { limit: { key: 'ariel.global_parallelism', max: 3 } },
      /ARIEL_OPTION_INVALID.*begins with "ariel\."/,
    ],
    [
      'a limit with a key that asks for what is not known before a task runs',
      { limit: { key: 'crm:{{ ds }}', max: 3 } },
      /ARIEL_OPTION_INVALID.*\{\{ ds \}\}: only params/,
    ],
    [
      'a limit with a key that is left open',
      { limit: [{ key: 'crm:{{ dag_id', max: 3 }] },
      /ARIEL_OPTION_INVALID.*unmatched/,
    ],
    ['a limit of nothing', { limit: { key: 'api', max: 0 } }, /ARIEL_OPTION_INVALID.*limit.max is 0/],
    [
      'a limit in a bare number',
      { limit: { key: 'api', max: 1, per: 60 } },
      /ARIEL_DURATION_INVALID.*limit.per/,
    ],
    [
      'a limit with an unknown field',
      { limit: { key: 'api', max: 1, burst: 3 } },
      /ARIEL_OPTION_INVALID.*burst/,
    ],
    [
      'a limit that is fair to nobody',
      { limit: { key: 'api', max: 1, fair: 'task' } },
      /ARIEL_OPTION_INVALID.*limit.fair/,
    ],
    [
      'a limit twice',
      {
        limit: [
          { key: 'api', max: 1 },
          { key: 'api', max: 2 },
        ],
      },
      /ARIEL_OPTION_INVALID.*"api".*once/,
    ],
    [
      'an unknown weight rule',
      { weightRule: 'heavy' },
      /ARIEL_OPTION_INVALID.*weightRule is "heavy".*weight\(\)/,
    ],
  ];
  test.each(cases)('%s', (_what, options, message) => {
    expect(refusal(options)).toMatch(message);
  });
});
