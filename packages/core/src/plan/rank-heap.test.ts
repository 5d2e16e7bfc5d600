// The heap gives what was put in, once each, lowest first.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RankHeap } from './rank-heap.ts';

test('ranks come out in order, each once, however they went in', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(50)), fc.array(fc.nat(50)), (first, later) => {
      const heap = new RankHeap();
      for (const rank of first) heap.add(rank);
      const lowest = heap.take();
      expect(lowest).toBe(first.length === 0 ? undefined : Math.min(...first));
      for (const rank of later) heap.add(rank);
      const rest = new Set([...first.filter((rank) => rank !== lowest), ...later]);
      const taken: number[] = [];
      for (let rank = heap.take(); rank !== undefined; rank = heap.take()) taken.push(rank);
      expect(taken).toEqual([...rest].toSorted((left, right) => left - right));
    }),
  );
});
