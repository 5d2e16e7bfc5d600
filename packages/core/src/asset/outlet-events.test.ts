// Which events the success of a task brings about.
import { expect, it } from 'vitest';
import type { AssetSource } from './asset-expression.ts';
import { assetEventsOf, type ReportedAssetEvent } from './outlet-events.ts';

const key = (name: string) => ({ name, uri: `s3://b/${name}` });
const orders: AssetSource = { kind: 'asset', ...key('orders'), group: 'lake' };
const [one, two]: readonly AssetSource[] = [
  { kind: 'alias', name: 'one', group: 'asset' },
  { kind: 'alias', name: 'two', group: 'asset' },
];
const outlets = [orders, one, two].filter((source) => source !== undefined);

const check = (reported: readonly ReportedAssetEvent[], partition: string | null = null) =>
  assetEventsOf(outlets, reported, partition).map(({ aliases, asset, extra, partitionKey }) =>
    [asset.name, extra, aliases.join('+'), partitionKey].join(' '),
  );

it('an outlet has one event, whatever is said of it', () => {
  expect(check([])).toEqual(['orders {}  ']);
  expect(check([{ asset: key('orders'), extra: '{"rows":1}' }])).toEqual(['orders {"rows":1}  ']);
});

it('what is said last of an outlet counts', () => {
  const said = ['{"rows":1}', '{"rows":2}'].map((extra) => ({ asset: key('orders'), extra }));
  expect(check(said)).toEqual(['orders {"rows":2}  ']);
});

it('what is no outlet has none', () => {
  expect(check([{ asset: key('other'), extra: '{}' }])).toEqual(['orders {}  ']);
  expect(check([{ asset: key('other'), extra: '{}', alias: 'three' }])).toEqual(['orders {}  ']);
});

it('an asset with one extra through several aliases has one event', () => {
  const through = (alias: string, extra: string) => ({ asset: key('today'), extra, alias });
  expect(
    check([
      through('two', '{"a":1,"b":2}'),
      through('one', '{"b":2,"a":1}'),
      through('one', '{"a":1,"b":2}'),
      through('one', '{}'),
    ]),
  ).toEqual(['orders {}  ', 'today {"a":1,"b":2} one+two ', 'today {} one ']);
});

it('events are about the run’s partition, or about those that the task names', () => {
  expect(check([], 'p')).toEqual(['orders {}  p']);
  expect(check([{ asset: key('orders'), extra: '{}', partitionKeys: ['q', 'r', 'q'] }], 'p')).toEqual([
    'orders {}  q',
    'orders {}  r',
  ]);
});
