// Asset expressions: when they are met, what is missing, and how they read.
import { describe, expect, it } from 'vitest';
import {
  type AssetExpression,
  expressionJson,
  expressionWords,
  isSatisfied,
  missingWords,
  sourceKey,
  sourcesOf,
} from './asset-expression.ts';

const asset = (name: string): AssetExpression => ({
  kind: 'asset',
  name,
  uri: `s3://b/${name}`,
  group: 'asset',
});
const alias: AssetExpression = { kind: 'alias', name: 'x', group: 'asset' };
const all = (...of: AssetExpression[]): AssetExpression => ({ kind: 'all', of });
const any = (...of: AssetExpression[]): AssetExpression => ({ kind: 'any', of });
const [a, b, c] = [asset('a'), asset('b'), asset('c')];
const mixed = all(a, any(b, c), alias);

describe('an expression', () => {
  const cases: readonly (readonly [AssetExpression, news: string, met: boolean, missing: string | null])[] = [
    [a, '', false, 'a'],
    [a, 'a', true, null],
    [all(a, b), 'a', false, 'b'],
    [all(a, b), '', false, 'a and b'],
    [all(a, b), 'ab', true, null],
    [any(a, b), '', false, 'a or b'],
    [any(a, b), 'b', true, null],
    [mixed, 'a', false, '(b or c) and alias x'],
    [mixed, 'ax', false, 'b or c'],
    [mixed, 'acx', true, null],
    [all(), 'a', false, ''],
    [any(), 'a', false, ''],
  ];
  it.each(cases)('%j with news of "%s" is met: %s, and lacks %s', (expression, news, met, missing) => {
    const hasNews = ({ name }: { readonly name: string }) => news.includes(name);
    expect(isSatisfied(expression, hasNews)).toBe(met);
    expect(missingWords(expression, hasNews)).toBe(missing);
  });

  it('names each source once, in order', () => {
    expect(sourcesOf(all(a, any(b, a), alias)).map(({ name }) => name)).toEqual(['a', 'b', 'x']);
  });

  it('tells assets by name and URI, and aliases from assets', () => {
    expect(sourceKey({ name: 'x', uri: 'x' })).not.toBe(sourceKey({ kind: 'alias', name: 'x', group: '' }));
    expect(sourceKey({ name: 'a', uri: 'b' })).not.toBe(sourceKey({ name: 'b', uri: 'a' }));
  });

  it('reads as words', () => {
    expect(expressionWords(mixed)).toBe('a and (b or c) and alias x');
  });

  it('has the form of the API', () => {
    expect(expressionJson(any(a, alias), () => 7)).toEqual({
      any: [
        { asset: { uri: 's3://b/a', name: 'a', group: 'asset', id: 7, hidden: false } },
        { alias: { name: 'x', group: 'asset' } },
      ],
    });
    expect(expressionJson(all(a))).toEqual({
      all: [{ asset: { uri: 's3://b/a', name: 'a', group: 'asset' } }],
    });
  });
});
