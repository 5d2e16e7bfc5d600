// What a try is given: literals, outputs, nested values, params, mapped items; as they were stored, digit by digit.

import type { ValueExpression } from '@ariel/core';
import {
  aDag,
  aWorld,
  listOf,
  objectOf,
  output,
  param,
  returns,
  skips,
  type TaskBuilder,
  t,
  value,
} from '@ariel/testkit';
import { expect, test } from 'vitest';

const literal = (json: string): ValueExpression => ({ kind: 'literal', json });

/** Inputs by label of every try of task `reader`, after the tasks `others` ran. */
async function inputsOf(reader: TaskBuilder, ...others: readonly TaskBuilder[]) {
  const dag = aDag('x', ...others, reader).with({
    params: { limit: { defaultJson: '[12345678901234567890, 1.0]', schema: {}, description: null } },
  });
  await using world = await aWorld({ dags: [dag] });
  await world.trigger('x', { conf: { extra: 'given' } });
  await world.untilIdle();
  const tries = world.started.filter(({ taskId }) => taskId === 'reader');
  return Object.fromEntries(tries.map(({ inputs, mapIndex }) => [mapIndex, inputs]));
}

const list = t('list').does(() => returns([10, 20, 30]));

test('literals arrive as they were written, however many digits', async () => {
  const reader = t('reader').given({
    big: literal('12345678901234567890'),
    float: literal('1.0'),
    text: value('a "b"'),
  });
  expect(await inputsOf(reader)).toEqual({
    '-1': { big: '12345678901234567890', float: '1.0', text: '"a \\"b\\""' },
  });
});

test('outputs, params and nested lists and objects are filled in', async () => {
  const reader = t('reader').given({
    whole: output('list'),
    limit: param('limit'),
    extra: param('extra'),
    unknown: param('ghost'),
    nested: listOf(objectOf({ a: output('list'), 'b"': listOf(param('limit'), value(null)) }), value('x')),
  });
  expect(await inputsOf(reader, list)).toEqual({
    '-1': {
      whole: '[10,20,30]',
      limit: '[12345678901234567890, 1.0]',
      extra: '"given"',
      unknown: 'null',
      nested: '[{"a":[10,20,30],"b\\"":[[12345678901234567890, 1.0],null]},"x"]',
    },
  });
});

test('a task that returned nothing gives null', async () => {
  expect(await inputsOf(t('reader').given({ x: output('quiet') }), t('quiet'))).toEqual({
    '-1': { x: 'null' },
  });
});

test('each instance gets its item, beside what all of them get', async () => {
  const reader = t('reader')
    .given({ all: value('same') })
    .over({ x: output('list') });
  expect(await inputsOf(reader, list)).toEqual({
    0: { all: '"same"', x: '10' },
    1: { all: '"same"', x: '20' },
    2: { all: '"same"', x: '30' },
  });
});

test('over two lists the last varies fastest', async () => {
  const reader = t('reader').over({ x: value(['a', 'b']), y: output('list') });
  const inputs = await inputsOf(reader, list);
  expect(Object.values(inputs).map(({ x, y }) => `${x}${y}`)).toEqual([
    '"a"10',
    '"a"20',
    '"a"30',
    '"b"10',
    '"b"20',
    '"b"30',
  ]);
});

test('an object is mapped over as pairs, its big numbers unharmed', async () => {
  const reader = t('reader').over({ x: literal('{"k,": 12345678901234567890, "l": [1, 2]}') });
  expect(await inputsOf(reader)).toEqual({
    0: { x: '["k,",12345678901234567890]' },
    1: { x: '["l",[1, 2]]' },
  });
});

test('over a param', async () => {
  expect(await inputsOf(t('reader').over({ x: param('limit') }))).toEqual({
    0: { x: '12345678901234567890' },
    1: { x: '1.0' },
  });
});

test('keyword arguments: one instance per object', async () => {
  const reader = t('reader')
    .given({ z: value(0) })
    .overKwargs(literal('[{"x": 1, "y": [2]}, {"x": 3}]'));
  expect(await inputsOf(reader)).toEqual({ 0: { z: '0', x: '1', y: '[2]' }, 1: { z: '0', x: '3' } });
});

test('over a mapped task the skipped ones leave no hole', async () => {
  const middle = t('middle')
    .over({ x: output('list') })
    .does(({ inputs, mapIndex }) => (mapIndex === 1 ? skips() : returns(Number(inputs.x) + 1)));
  const reader = t('reader')
    .over({ x: output('middle') })
    .given({ all: output('middle') })
    .rule('none_failed');
  expect(await inputsOf(reader, list, middle)).toEqual({
    0: { x: '11', all: '[11,31]' },
    1: { x: '31', all: '[11,31]' },
  });
});
