// Names and URIs of assets: the one form of each, and what is refused.
import { describe, expect, it } from 'vitest';
import { AssetNameError, checkAssetGroup, checkAssetName, normalizeAssetUri } from './asset-name.ts';

describe('a URI', () => {
  it.each([
    ['s3://bucket/key', 's3://bucket/key'],
    ['S3://bucket/key', 's3://bucket/key'],
    ['s3://bucket/key/', 's3://bucket/key'],
    ['s3://bucket', 's3://bucket/'],
    ['https://host/a?b=2&a=1', 'https://host/a?a=1&b=2'],
    ['https://host/a#part', 'https://host/a'],
    ['file:///data/orders.csv', 'file:///data/orders.csv'],
    ['postgres://host/db/public/orders', 'postgres://host:5432/db/public/orders'],
    ['postgres://host:6432/db/public/orders', 'postgres://host:6432/db/public/orders'],
    ['mysql://host/db/orders', 'mysql://host:3306/db/orders'],
    ['x-own://Anything/Goes/?b&a', 'x-own://Anything/Goes/?b&a'],
    ['just a name', 'just a name'],
    ['orders/2024', 'orders/2024'],
  ])('%s is known as %s', (given, uri) => {
    expect(normalizeAssetUri(given)).toEqual({ uri, warnings: [] });
  });

  it('loses its credentials, with a warning', () => {
    const { uri, warnings } = normalizeAssetUri('https://me:secret@host/a');
    expect(uri).toBe('https://host/a');
    expect(warnings).toHaveLength(1);
    expect(warnings.join()).not.toContain('secret');
  });

  it('is the same when it is normalised again', () => {
    const { uri } = normalizeAssetUri('HTTPS://host/a/?b=2&a=1#x');
    expect(normalizeAssetUri(uri).uri).toBe(uri);
  });

  it.each([
    ['', 'is empty'],
    ['   ', 'is empty'],
    ['s3://bücket/key', 'beyond ASCII'],
    ['airflow://x', 'reserved'],
    ['s3:///key', 'bucket'],
    ['postgres://host/db', 'database/schema/table'],
    [`s3://${'x'.repeat(1500)}`, '1500'],
    [7, 'must be text'],
  ])('%s is refused', (given, why) => {
    expect(() => normalizeAssetUri(given)).toThrow(AssetNameError);
    expect(() => normalizeAssetUri(given)).toThrow(why);
  });
});

describe('a name', () => {
  it('of up to 1500 ASCII characters is taken as it is', () => {
    expect(checkAssetName('Orders of the day')).toBe('Orders of the day');
    expect(checkAssetName('x'.repeat(1500))).toHaveLength(1500);
    expect(checkAssetGroup('lake')).toBe('lake');
  });

  it.each(['', ' ', 'self', 'context', 'ordërs', 'x'.repeat(1501), null])('%s is refused', (given) => {
    expect(() => checkAssetName(given)).toThrow(AssetNameError);
  });
});
