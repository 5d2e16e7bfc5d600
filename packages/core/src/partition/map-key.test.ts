// Partition mappers, windows and wait policies: which keys they make of which.
import { describe, expect, it } from 'vitest';
import { formatWall, parseWall } from './key-format.ts';
import {
  checkMapper,
  downstreamKeys,
  isPartitionMet,
  neededOf,
  partitionDate,
  requiredKeys,
} from './map-key.ts';
import {
  DEFAULT_INPUT_FORMAT,
  DEFAULT_OUTPUT_FORMATS,
  PartitionKeyError,
  type PartitionMapper,
  type PartitionUnit,
  type PartitionWindow,
  type StartOfMapper,
} from './partition-mapper.ts';

const startOf = (unit: PartitionUnit, change: Partial<StartOfMapper> = {}): StartOfMapper => ({
  kind: 'startOf',
  unit,
  timezone: 'UTC',
  inputFormat: DEFAULT_INPUT_FORMAT,
  outputFormat: DEFAULT_OUTPUT_FORMATS[unit],
  ...change,
});
const forward = (kind: PartitionUnit): PartitionWindow => ({ kind, direction: 'forward' });
const backward = (kind: PartitionUnit): PartitionWindow => ({ kind, direction: 'backward' });
const identity: PartitionMapper = { kind: 'identity' };
const rollup = (upstream: PartitionMapper, window: PartitionWindow): PartitionMapper => ({
  kind: 'rollup',
  upstream,
  window,
  wait: { kind: 'all' },
});

describe('downstream keys', () => {
  const key = '2024-03-13T10:42:15';
  const cases: readonly (readonly [string, PartitionMapper, string, readonly string[]])[] = [
    ['identity', identity, 'anything', ['anything']],
    ['the hour', startOf('hour'), key, ['2024-03-13T10']],
    ['the day', startOf('day'), key, ['2024-03-13']],
    ['the week', startOf('week'), key, ['2024-03-11 (W11)']],
    ['the month', startOf('month'), key, ['2024-03']],
    ['the quarter', startOf('quarter'), key, ['2024-Q1']],
    ['the year', startOf('year'), key, ['2024']],
    ['a Sunday’s week', startOf('week'), '2024-12-29T00:00:00', ['2024-12-23 (W52)']],
    ['a week over the year', startOf('week'), '2025-01-01T00:00:00', ['2024-12-30 (W01)']],
    [
      'own formats',
      startOf('day', { inputFormat: '%Y/%m/%d', outputFormat: '%d.%m.%Y' }),
      '2024/03/13',
      ['13.03.2024'],
    ],
    [
      'an offset, in the zone',
      startOf('day', { inputFormat: '%Y-%m-%dT%H:%M:%S%z', timezone: 'Europe/Amsterdam' }),
      '2024-03-12T23:30:00Z',
      ['2024-03-13'],
    ],
    [
      'a product',
      { kind: 'product', mappers: [identity, startOf('day')], delimiter: '|' },
      `us|${key}`,
      ['us|2024-03-13'],
    ],
    [
      'a sequence',
      { kind: 'sequence', mappers: [startOf('day'), startOf('month', { inputFormat: '%Y-%m-%d' })] },
      key,
      ['2024-03'],
    ],
    ['an allowed key', { kind: 'allowed', keys: ['us', 'eu'] }, 'eu', ['eu']],
    ['a fixed key', { kind: 'fixed', key: 'all' }, 'eu', ['all']],
    ['a rollup', rollup(startOf('day'), forward('day')), key, ['2024-03-13']],
    [
      'a fan-out over a quarter',
      {
        kind: 'fanOut',
        upstream: startOf('quarter'),
        window: forward('quarter'),
        downstream: startOf('month'),
      },
      key,
      ['2024-01', '2024-02', '2024-03'],
    ],
    [
      'a fan-out over segments',
      {
        kind: 'fanOut',
        upstream: identity,
        window: { kind: 'segments', segments: ['us', 'eu'] },
        downstream: identity,
      },
      key,
      ['us', 'eu'],
    ],
  ];
  it.each(cases)('%s', (_what, mapper, given, expected) => {
    expect(downstreamKeys(mapper, given)).toEqual(expected);
  });

  it.each([
    ['not a time', startOf('day'), 'yesterday'],
    ['a day that is not', startOf('day'), '2024-02-30T00:00:00'],
    ['a key that is not allowed', { kind: 'allowed', keys: ['us'] }, 'eu'],
    ['too few parts', { kind: 'product', mappers: [identity, identity], delimiter: '|' }, 'us'],
    [
      'a fan-out in a product',
      {
        kind: 'product',
        mappers: [
          {
            kind: 'fanOut',
            upstream: identity,
            window: { kind: 'segments', segments: ['a', 'b'] },
            downstream: identity,
          },
          identity,
        ],
        delimiter: '|',
      },
      'us|x',
    ],
  ] as readonly (readonly [string, PartitionMapper, string])[])('%s is refused', (_what, mapper, given) => {
    expect(() => downstreamKeys(mapper, given)).toThrow(PartitionKeyError);
  });
});

describe('required keys', () => {
  const first = (mapper: PartitionMapper, partition: string) => {
    const keys = requiredKeys(mapper, partition) ?? [];
    return [keys.length, keys[0], keys.at(-1)];
  };
  it.each([
    ['hour', '2024-03-13T10', [60, '2024-03-13T10:00:00', '2024-03-13T10:59:00']],
    ['day', '2024-03-13', [24, '2024-03-13T00:00:00', '2024-03-13T23:00:00']],
    ['week', '2024-03-11 (W11)', [7, '2024-03-11T00:00:00', '2024-03-17T00:00:00']],
    ['month', '2024-02', [29, '2024-02-01T00:00:00', '2024-02-29T00:00:00']],
    ['quarter', '2024-Q1', [3, '2024-01-01T00:00:00', '2024-03-01T00:00:00']],
    ['year', '2024', [12, '2024-01-01T00:00:00', '2024-12-01T00:00:00']],
  ] as const)('of a %s', (unit, partition, expected) => {
    expect(first(rollup(startOf(unit), forward(unit)), partition)).toEqual(expected);
  });

  it.each([
    ['week', '2024-03-11 (W11)', [7, '2024-03-05T00:00:00', '2024-03-11T00:00:00']],
    ['month', '2024-03', [29, '2024-02-02T00:00:00', '2024-03-01T00:00:00']],
    ['quarter', '2024-Q1', [3, '2023-11-01T00:00:00', '2024-01-01T00:00:00']],
  ] as const)('of a %s that ends there', (unit, partition, expected) => {
    expect(first(rollup(startOf(unit), backward(unit)), partition)).toEqual(expected);
  });

  it('of segments are all of them, once', () => {
    const mapper = rollup({ kind: 'fixed', key: 'all' }, { kind: 'segments', segments: ['us', 'eu', 'us'] });
    expect(requiredKeys(mapper, 'all')).toEqual(['us', 'eu']);
  });

  it('are none where one event is enough', () => {
    expect(requiredKeys(startOf('day'), '2024-03-13')).toBeNull();
  });
});

describe('wait policies', () => {
  const segments: PartitionWindow = { kind: 'segments', segments: ['a', 'b', 'c'] };
  const waiting = (wait: Extract<PartitionMapper, { kind: 'rollup' }>['wait'], ...received: string[]) =>
    isPartitionMet(
      { kind: 'rollup', upstream: { kind: 'fixed', key: 'all' }, window: segments, wait },
      'all',
      new Set(received),
    );

  it('all: every key', () => {
    expect(waiting({ kind: 'all' }, 'a', 'b')).toBe(false);
    expect(waiting({ kind: 'all' }, 'a', 'b', 'c')).toBe(true);
  });

  it('minimum: so many keys of the window', () => {
    expect(waiting({ kind: 'minimum', n: 2 }, 'a', 'x')).toBe(false);
    expect(waiting({ kind: 'minimum', n: 2 }, 'a', 'c')).toBe(true);
  });

  it('minimum below zero: all but so many', () => {
    expect(waiting({ kind: 'minimum', n: -1 }, 'a')).toBe(false);
    expect(waiting({ kind: 'minimum', n: -1 }, 'a', 'b')).toBe(true);
    expect(neededOf({ kind: 'minimum', n: -5 }, 3)).toBe(0);
  });
});

it('a partition begins where its key says one time', () => {
  const day = startOf('day', { timezone: 'Europe/Amsterdam' });
  expect(partitionDate(day, '2024-03-13')).toBe(Date.parse('2024-03-12T23:00:00Z') * 1000);
  const product: PartitionMapper = { kind: 'product', mappers: [identity, startOf('month')], delimiter: '|' };
  expect(partitionDate(product, 'us|2024-03')).toBe(Date.parse('2024-03-01T00:00:00Z') * 1000);
  expect(
    partitionDate({ kind: 'product', mappers: [day, day], delimiter: '|' }, '2024-03-13|2024-03-14'),
  ).toBeNull();
  expect(partitionDate(identity, '2024-03-13')).toBeNull();
});

it.each([
  [startOf('day', { inputFormat: '%Y-%Y' })],
  [startOf('day', { outputFormat: '%A' })],
  [startOf('day', { timezone: 'Mars/Olympus' })],
  [{ kind: 'product', mappers: [identity], delimiter: '|' }],
  [{ kind: 'sequence', mappers: [] }],
  [{ kind: 'allowed', keys: [] }],
  [rollup(identity, forward('day'))],
  [rollup(identity, { kind: 'segments', segments: [] })],
  [{ ...rollup(startOf('day'), forward('day')), wait: { kind: 'minimum', n: 0 } }],
] as readonly (readonly [PartitionMapper])[])('%j can map nothing', (mapper) => {
  expect(() => checkMapper(mapper)).toThrow(PartitionKeyError);
});

it('what is written in a format is read back', () => {
  for (const format of ['%Y-%m-%dT%H:%M:%S', '%Y%m%d%H%M%S', '%d/%m/%Y %H-%M-%S', '%Y-%m-%dT%H:%M:%S%z'])
    for (const wall of [0, 1_710_326_535, 4_102_444_799])
      expect(parseWall(formatWall(wall, format, 'Europe/Amsterdam'), format, 'Europe/Amsterdam')).toBe(wall);
});
