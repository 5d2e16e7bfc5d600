import { expect, test } from 'vitest';
import { createUnderWay } from './under-way.ts';

test('whoever waits for a name goes on when all of its work is done, and that of others is no matter', async () => {
  const underWay = createUnderWay();
  const [first, second, other] = [1, 2, 3].map(() => Promise.withResolvers<void>());
  underWay.add('maria', first?.promise ?? Promise.reject());
  underWay.add('maria', second?.promise ?? Promise.reject());
  underWay.add('jon', other?.promise ?? Promise.reject());
  const heard: string[] = [];
  const waiting = underWay.settled('maria').then(() => heard.push('settled'));
  second?.resolve();
  await second?.promise;
  heard.push('second');
  first?.resolve();
  await waiting;
  expect(heard).toEqual(['second', 'settled']);
  expect(underWay.size).toBe(1);
});

test('nothing is waited for where nothing is under way, and nothing is held that is done', async () => {
  const underWay = createUnderWay();
  await underWay.settled('maria');
  underWay.add('maria', Promise.resolve());
  await underWay.settled('maria');
  expect(underWay.size).toBe(0);
});
