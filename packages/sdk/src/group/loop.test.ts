// Loops over a group: the gate that comes last, and what goes into and out of the body.
import { expect, test } from 'vitest';
import { dag } from '../dag/dag.ts';
import type { DagAuthoringError } from '../error/dag-authoring-error.ts';
import type { Output } from '../reference/wired.ts';
import type { TaskContext } from '../run/task-context.ts';
import { task } from '../task/task.ts';
import type { LoopTools } from './loop-type.ts';
import { taskGroup } from './task-group.ts';

const write = task('write', () => 'draft');
const improve = task(
  'improve',
  ({ text, last, round }: { text: string; last: string | null; round: number }) => `${last ?? text}${round}`,
);
const publish = task('publish', ({ text }: { text: string }) => text);
const note = task('note', () => null);
const refine = taskGroup('refine', ({ text }: { text: Output<string> }, { loop }: LoopTools<string>) =>
  improve({ text, last: loop.previous, round: loop.index }),
);

const edgesOf = (body: () => void) =>
  Object.fromEntries(dag('d', {}, body).definition.tasks.map(({ taskId, upstream }) => [taskId, upstream]));
const refused = (body: () => unknown): DagAuthoringError => {
  try {
    dag('d', {}, () => void body());
  } catch (error) {
    return error as DagAuthoringError;
  }
  throw new Error('nothing was refused');
};

test('a gate comes after its result, and what uses the result comes after the gate', async () => {
  const { definition, handlers } = dag('d', {}, () => {
    const text = refine.loop(
      { maxIterations: 3, until: (text, { index }) => text.length + index > 9 },
      { text: write() },
    );
    publish({ text });
  });
  expect(definition.groups[0]?.loop).toEqual({
    maxIterations: 3,
    terminalTaskId: 'refine.improve',
    gateTaskId: 'refine.loop_gate',
    hasUntil: true,
  });
  expect(definition.tasks.map(({ taskId, kind, upstream }) => [taskId, kind, upstream])).toEqual([
    ['write', 'function', []],
    ['refine.improve', 'function', ['write']],
    ['refine.loop_gate', 'gate', ['refine.improve']],
    ['publish', 'function', ['refine.loop_gate']],
  ]);
  expect(definition.tasks[1]?.inputs).toMatchObject({
    last: { kind: 'loop', groupId: 'refine', field: 'previous' },
    round: { kind: 'loop', groupId: 'refine', field: 'index' },
  });
  expect(definition.tasks[3]?.inputs.text).toEqual({
    kind: 'output',
    taskId: 'refine.improve',
    key: 'return_value',
  });
  const gate = handlers.get('refine.loop_gate');
  expect(await gate?.execute({ result: 'too short', index: 0 }, {} as TaskContext)).toBe(false);
  expect(await gate?.execute({ result: 'too short', index: 1 }, {} as TaskContext)).toBe(true);
});

test('without until the gate has no function, and takes nothing', () => {
  const { definition, handlers } = dag(
    'd',
    {},
    () => void refine.loop({ maxIterations: 2 }, { text: write() }),
  );
  expect(definition.groups[0]?.loop?.hasUntil).toBe(false);
  expect(definition.tasks.at(-1)).toMatchObject({ taskId: 'refine.loop_gate', inputs: {} });
  expect(handlers.has('refine.loop_gate')).toBe(false);
});

test('a group that does not look at the iteration can be a loop, too', () => {
  const once = taskGroup('once', () => write());
  expect(
    edgesOf(() => {
      publish({ text: once.loop({ maxIterations: 2, until: (text) => text === '' }) });
      once();
    }),
  ).toEqual({
    'once.write': [],
    'once.loop_gate': ['once.write'],
    publish: ['once.loop_gate'],
    'once__1.write': [],
  });
});

test('loops in loops: the outer gate follows the inner one', () => {
  const inner = taskGroup('inner', ({ text }: { text: Output<string> }, { loop }: LoopTools<string>) =>
    improve({ text, last: loop.previous, round: 1 }),
  );
  const outer = taskGroup('outer', (_inputs: Readonly<Record<string, never>>, { loop }: LoopTools<string>) =>
    inner.loop({ maxIterations: 2 }, { text: write.with({ id: `write_${loop.maxIterations}` })() }),
  );
  const body = (): void => void publish({ text: outer.loop({ maxIterations: 4 }) });
  expect(edgesOf(body)).toEqual({
    'outer.write_4': [],
    'outer.inner.improve': ['outer.write_4'],
    'outer.inner.loop_gate': ['outer.inner.improve'],
    'outer.loop_gate': ['outer.inner.loop_gate'],
    publish: ['outer.loop_gate'],
  });
  expect(dag('d', {}, body).definition.groups.map(({ loop }) => loop?.terminalTaskId)).toEqual([
    'outer.inner.improve',
    'outer.inner.improve',
  ]);
});

test('loops in mapped groups, mapped tasks and teardowns in loops', () => {
  const parts = task('parts', () => ['a', 'b']);
  const upper = task('upper', ({ text }: { text: string }) => text.toUpperCase());
  const join = task('join', ({ all }: { all: string[] }) => all.join(''));
  const body = taskGroup('body', ({ text }: { text: Output<string> }) => {
    const open = note.with({ id: 'open' })().asSetup();
    const joined = join({ all: upper.expand({ text: [text, 'x'] }) });
    open.before(joined);
    const close = note.with({ id: 'close' })().asTeardown({ setups: open });
    joined.before(close);
    return joined;
  });
  const each = taskGroup('each', ({ part }: { part: Output<string> }) =>
    body.loop({ maxIterations: 2 }, { text: part }),
  );
  expect(
    edgesOf(() => {
      join({ all: each.expand({ part: parts() }) });
    }),
  ).toEqual({
    parts: [],
    'each.body.open': ['parts'],
    'each.body.upper': ['parts'],
    'each.body.join': ['each.body.upper', 'each.body.open'],
    'each.body.close': ['each.body.open', 'each.body.join'],
    'each.body.loop_gate': ['each.body.join'],
    join: ['each.body.loop_gate'],
  });
});

test('an order out of the body begins at the gate', () => {
  expect(
    edgesOf(() => {
      let inner: Output<string> | undefined;
      const once = taskGroup('once', () => {
        inner = write();
        return publish({ text: inner });
      });
      const text = once.loop({ maxIterations: 2 });
      inner?.before(note());
      text.before(note.with({ id: 'after' })());
    }),
  ).toMatchObject({ note: ['once.loop_gate'], after: ['once.loop_gate'] });
});

test.each([
  [
    'two ends',
    /ends in refine\.write, refine\.note, but must end in one task/,
    () =>
      taskGroup('refine', () => {
        note();
        return write();
      }).loop({ maxIterations: 2 }),
  ],
  [
    'a result that is not the end',
    /ends in refine\.write, refine\.note/,
    () =>
      taskGroup('refine', () => {
        const text = write();
        text.before(note());
        return text;
      }).loop({ maxIterations: 2 }),
  ],
  [
    'no result',
    /returns a undefined, but must return the output of one of its tasks/,
    () => taskGroup('refine', () => void write()).loop({ maxIterations: 2 } as never),
  ],
  [
    'the output of a task outside',
    /returns the output of task "write"/,
    () => {
      const outside = write();
      return taskGroup('refine', () => {
        note();
        return outside;
      }).loop({ maxIterations: 2 });
    },
  ],
  [
    'an iteration asked for where there is none',
    /not placed with \.loop\(\)/,
    () => (refine as unknown as (inputs: object) => void)({ text: 'x' }),
  ],
])('is refused: %s', (_name, message, body) => {
  const error = refused(body);
  expect(error.code).toBe('ARIEL_LOOP_INVALID');
  expect(error.message).toMatch(message);
});

test.each([
  ['no iterations', 'ARIEL_OPTION_INVALID', () => refine.loop({ maxIterations: 0 }, { text: write() })],
  [
    'an output of the body used outside',
    'ARIEL_OUTPUT_OUT_OF_SCOPE',
    () => {
      let inner: Output<string> | undefined;
      taskGroup('once', () => {
        inner = write();
        return publish({ text: inner });
      }).loop({ maxIterations: 2 });
      if (inner) publish({ text: inner });
    },
  ],
  [
    'loop.index used outside',
    'ARIEL_OUTPUT_OUT_OF_SCOPE',
    () => {
      let index: Output<number> | undefined;
      taskGroup('once', (_inputs: object, { loop }: LoopTools<string>) => {
        index = loop.index;
        return write();
      }).loop({ maxIterations: 2 }, {});
      if (index) improve({ text: 'x', last: null, round: index });
    },
  ],
  [
    'a teardown outside of the loop of its setup',
    'ARIEL_SETUP_INVALID',
    () => {
      let setup: Output<null> | undefined;
      taskGroup('once', () => {
        setup = note();
        const text = write();
        setup.before(text);
        return text;
      }).loop({ maxIterations: 2 });
      if (setup) note.with({ id: 'down' })().asTeardown({ setups: setup });
    },
  ],
])('is refused: %s', (_name, code, body) => {
  expect(refused(body).code).toBe(code);
});
