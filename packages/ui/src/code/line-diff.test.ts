import { describe, expect, it } from 'vitest';
import { type DiffLine, diffLines, onlyNear } from './line-diff.ts';

const sign = (line: DiffLine) =>
  line.kind === 'gap'
    ? `…${line.count}`
    : `${{ same: ' ', removed: '-', added: '+' }[line.kind]}${line.text}`;
const diff = (left: string, right: string) =>
  diffLines(left.replaceAll(' ', '\n'), right.replaceAll(' ', '\n')).map(sign).join(' ').trim();

describe('the difference of two files', () => {
  it.each([
    ['a b c', 'a b c', 'a  b  c'],
    ['a b c', 'a x c', 'a -b +x  c'],
    ['a b', 'a b c', 'a  b +c'],
    ['a b c', 'b c', '-a  b  c'],
    ['a b c a b b a', 'c b a b a c', '-a -b  c +b  a  b -b  a +c'],
    ['x', 'y', '-x +y'],
  ])('%s → %s', (left, right, lines) => expect(diff(left, right)).toBe(lines));

  it('gives both files back, whatever they are', () => {
    let seed = 7;
    const random = (below: number) => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      return seed % below;
    };
    for (let round = 0; round < 200; round += 1) {
      const file = () => Array.from({ length: 1 + random(14) }, () => 'abc'[random(3)]).join('\n');
      const [left, right] = [file(), file()];
      const lines = diffLines(left, right);
      expect(
        lines
          .filter((line) => line.kind === 'same' || line.kind === 'removed')
          .map((line) => ('text' in line ? line.text : ''))
          .join('\n'),
      ).toBe(left);
      expect(
        lines
          .filter((line) => line.kind === 'same' || line.kind === 'added')
          .map((line) => ('text' in line ? line.text : ''))
          .join('\n'),
      ).toBe(right);
    }
  });
  it('numbers the lines of both sides', () => {
    expect(diffLines('a\nb', 'a\nc\nb')).toEqual([
      { kind: 'same', left: 1, right: 1, text: 'a' },
      { kind: 'added', right: 2, text: 'c' },
      { kind: 'same', left: 2, right: 3, text: 'b' },
    ]);
  });
  it('shows only what is near a change', () => {
    const left = Array.from({ length: 20 }, (_, index) => `l${index}`).join('\n');
    expect(onlyNear(diffLines(left, left.replace('l10', 'x')), 1).map(sign)).toEqual([
      '…9',
      ' l9',
      '-l10',
      '+x',
      ' l11',
      '…8',
    ]);
  });
});
