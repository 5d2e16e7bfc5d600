// Which direct children a branch skips.
import { aDag, t } from '@ariel/testkit';
import { expect, test } from 'vitest';
import { skippedByBranch } from './branch-skip.ts';
import { compileRunGraph } from './run-graph.ts';

const { definition } = aDag(
  'branching',
  t('choose').branch(),
  t('left').after('choose'),
  t('right').after('choose'),
  t('group.in').after('choose'),
  t('group.out').after('group.in'),
  t('grouped').after('choose'),
  t('join').after('left', 'choose'),
  t('far').after('right'),
);
const graph = compileRunGraph(definition);

test.each([
  ['nothing', [], ['left', 'right', 'group.in', 'grouped', 'join']],
  ['one child: another child below it is kept', ['left'], ['right', 'group.in', 'grouped']],
  ['several', ['left', 'right'], ['group.in', 'grouped']],
  ['a group, and nothing that is only named alike', ['group'], ['left', 'right', 'grouped', 'join']],
  [
    'a task further down: the way to it is not kept',
    ['far'],
    ['left', 'right', 'group.in', 'grouped', 'join'],
  ],
  ['a name that is not there', ['ghost'], ['left', 'right', 'group.in', 'grouped', 'join']],
])('a branch that follows %s', (_what, followed, skipped) => {
  const indexes = skippedByBranch(graph, graph.indexOf('choose'), followed);
  expect(indexes.map((index) => graph.tasks[index]?.taskId)).toEqual(skipped);
});
