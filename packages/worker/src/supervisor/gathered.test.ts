import { expect, test } from 'vitest';
import { Gathered } from './gathered.ts';

test('what comes while a piece is under way goes together with the next', async () => {
  const pieces: (readonly number[])[] = [];
  const answers: (() => void)[] = [];
  const gathered = new Gathered<number>(async (items) => {
    pieces.push(items);
    await new Promise<void>((resolve) => answers.push(resolve));
  });
  gathered.add([1]);
  gathered.add([2]);
  gathered.add([3, 4]);
  expect(pieces).toEqual([[1]]);
  answers[0]?.();
  await Promise.resolve();
  await Promise.resolve();
  expect(pieces).toEqual([[1], [2, 3, 4]]);
  answers[1]?.();
  await Promise.resolve();
  await Promise.resolve();
  gathered.add([5]);
  expect(pieces).toEqual([[1], [2, 3, 4], [5]]);
});

test('nothing is nothing', () => {
  const pieces: unknown[] = [];
  new Gathered(async (items) => void pieces.push(items)).add([]);
  expect(pieces).toEqual([]);
});
