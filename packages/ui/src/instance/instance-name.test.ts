import { expect, it } from 'vitest';
import { instanceLabel, instanceSearch } from './instance-name.ts';

const of = (coordinates: number[], map: number, iteration: number, name: string | null = null) => ({
  task_id: 't',
  coordinates,
  map_index: map,
  iteration,
  rendered_map_index: name,
});

it.each([
  ['the only instance of a task', of([], -1, 0), 't', {}],
  ['an item', of([3], 3, 0), 't [3]', { map: 3 }],
  ['an item that named itself', of([3], 3, 0, 'paris'), 't [paris]', { map: 3 }],
  ['the first iteration', of([0], -1, 0), 't [0]', { iteration: 0 }],
  [
    'an item of the first iteration: not of the latest',
    of([0, 2], 2, 0),
    't [0/2]',
    { map: 2, iteration: 0 },
  ],
  ['an item of an item, by its running number', of([2, 0], 7, 0), 't [2/0]', { map: 7, iteration: 0 }],
])('%s', (_what, instance, label, search) => {
  expect([instanceLabel(instance), instanceSearch(instance)]).toEqual([label, search]);
});
