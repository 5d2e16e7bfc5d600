// Setups and teardowns: their edges, their rules, and what groups around them begin and end with.
import { expect, test } from 'vitest';
import { dag } from '../dag/dag.ts';
import type { DagAuthoringError } from '../error/dag-authoring-error.ts';
import { taskGroup } from '../group/task-group.ts';
import { BaseOperator } from '../operator/base-operator.ts';
import { task } from '../task/task.ts';
import type { TaskOptions } from '../task/task-options.ts';
import { chain, crossDownstream, label } from './chain.ts';

const place = (id: string, options: TaskOptions = {}) => task(id, () => null, options)();
class Noop extends BaseOperator<void> {
  execute(): void {}
}
const definitionOf = (body: () => void, options = {}) => dag('d', options, body).definition;
const edgesOf = (body: () => void) =>
  Object.fromEntries(definitionOf(body).tasks.map(({ taskId, upstream }) => [taskId, upstream]));
const refused = (body: () => void, options = {}): DagAuthoringError => {
  try {
    dag('d', options, body);
  } catch (error) {
    return error as DagAuthoringError;
  }
  throw new Error('nothing was refused');
};

test('naming setups declares them and puts them before the teardown', () => {
  const { tasks } = definitionOf(
    () => {
      const [one, two] = [place('one'), new Noop({ taskId: 'two' })];
      const work = place('work');
      crossDownstream([one, two], [work]);
      chain(work, place('down').asTeardown({ setups: [one, two], onFailureFailDagrun: true }));
    },
    { defaultArgs: { triggerRule: 'all_success' } },
  );
  expect(tasks.map(({ taskId, isSetup, upstream }) => [taskId, isSetup, upstream])).toEqual([
    ['one', true, []],
    ['two', true, []],
    ['work', false, ['one', 'two']],
    ['down', false, ['one', 'two', 'work']],
  ]);
  expect(tasks.at(-1)).toMatchObject({
    triggerRule: 'all_done_setup_success',
    teardown: { setups: ['one', 'two'], onFailureFailDagrun: true },
  });
});

test('what is declared is given back: an output to use, an operator to order', () => {
  const use = task('use', ({ value }: { value: null }) => value);
  expect(
    edgesOf(() => {
      const setup = place('setup').asSetup();
      const operator = new Noop({ taskId: 'down' }).asTeardown({ setups: setup });
      chain(use({ value: setup }), operator);
    }),
  ).toEqual({ setup: [], use: ['setup'], down: ['setup', 'use'] });
});

test('what follows a group waits for its work and not for its teardowns', () => {
  const group = taskGroup('g', () => {
    const setup = place('setup');
    const work = place('work');
    chain(setup, work, place('down').asTeardown({ setups: setup }));
  });
  const body = (): void => chain(place('before'), group(), label('then'), place('after'));
  expect(edgesOf(body)).toMatchObject({
    'g.setup': ['before'],
    'g.work': ['g.setup'],
    after: ['g.work'],
  });
  expect(definitionOf(body).edgeLabels).toEqual([['g.work', 'after', 'then']]);
});

test('teardowns in a row: the work before the first of them counts', () => {
  const group = taskGroup('g', () => {
    const [one, two] = [place('one'), place('two')];
    const downOne = place('down_one').asTeardown({ setups: one });
    chain(one, two, place('work'), place('down_two').asTeardown({ setups: two }), downOne);
  });
  expect(edgesOf(() => chain(group(), place('after')))).toMatchObject({ after: ['g.work'] });
});

test('a group of setups ends with them', () => {
  const group = taskGroup(
    'g',
    () => void crossDownstream([place('one').asSetup()], [place('two').asSetup()]),
  );
  expect(edgesOf(() => chain(group(), place('after')))).toMatchObject({ after: ['g.two'] });
});

test.each([
  ['a task that is both', 'ARIEL_SETUP_INVALID', (): void => void place('a').asSetup().asTeardown()],
  [
    'a teardown of itself',
    'ARIEL_SETUP_INVALID',
    () => {
      const down = place('a');
      down.asTeardown({ setups: down });
    },
  ],
  [
    'a teardown of a group',
    'ARIEL_SETUP_INVALID',
    () => {
      const group = taskGroup('g', () => place('in'))();
      place('a').asTeardown({ setups: group });
    },
  ],
  [
    'a group as a setup',
    'ARIEL_SETUP_INVALID',
    (): void => void taskGroup('g', () => place('in'))().asSetup(),
  ],
  [
    'another rule on a teardown',
    'ARIEL_TRIGGER_RULE',
    (): void => void place('a', { triggerRule: 'all_done' }).asTeardown(),
  ],
  [
    'another rule directly after a setup',
    'ARIEL_TRIGGER_RULE',
    () => chain(place('s').asSetup(), place('a', { triggerRule: 'all_done' })),
  ],
] as const)('is refused: %s', (_name, code, body) => {
  expect(refused(body).code).toBe(code);
});

test('a DAG that fails fast has all_success everywhere but on teardowns', () => {
  const failFast = { failFast: true };
  expect(definitionOf(() => void place('down').asTeardown(), failFast).tasks).toHaveLength(1);
  const { code, message, taskId } = refused(() => void place('a', { triggerRule: 'one_failed' }), failFast);
  expect([code, taskId]).toEqual(['ARIEL_TRIGGER_RULE', 'a']);
  expect(message).toContain('the DAG has failFast');
});

test('a branch that leads back is refused in words of the branch', () => {
  const size = task.branch('size', () => 'big' as const);
  const back = refused(() => {
    const before = place('before');
    const branch = size();
    before.before(branch);
    branch.to({ big: before });
  });
  expect([back.code, back.taskId]).toEqual(['ARIEL_BRANCH_CASES', 'size']);
  expect(back.message).toContain('case "big" leads back');
  const itself = refused(() => {
    const branch = size();
    branch.to({ big: branch });
  });
  expect(itself.code).toBe('ARIEL_BRANCH_CASES');
  const group = refused(() => {
    const around = taskGroup('g', () => place('in'))();
    const branch = size();
    around.before(branch);
    branch.to({ big: around });
  });
  expect(group.code).toBe('ARIEL_BRANCH_CASES');
});
