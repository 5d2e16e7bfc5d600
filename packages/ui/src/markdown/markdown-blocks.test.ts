import { expect, it } from 'vitest';
import { markdownBlocks } from './markdown-blocks.ts';

it('reads headings, paragraphs, lists and code', () => {
  expect(markdownBlocks('# Title\n\nOne\ntwo `x`.\n\n- a\n- **b**\n  more\n\n```\n# no title\n```')).toEqual([
    { kind: 'heading', level: 1, content: [{ kind: 'text', text: 'Title' }] },
    {
      kind: 'paragraph',
      content: [
        { kind: 'text', text: 'One two ' },
        { kind: 'code', text: 'x' },
        { kind: 'text', text: '.' },
      ],
    },
    {
      kind: 'list',
      isOrdered: false,
      items: [
        [{ kind: 'text', text: 'a' }],
        [
          { kind: 'strong', text: 'b' },
          { kind: 'text', text: ' more' },
        ],
      ],
    },
    { kind: 'code', text: '# no title' },
  ]);
});

it('links only to addresses that cannot run anything', () => {
  const [paragraph] = markdownBlocks('[a](https://x.y) [b](javascript:run)');
  expect(paragraph).toMatchObject({
    content: [
      { kind: 'link', href: 'https://x.y' },
      { kind: 'text' },
      { kind: 'text', text: '[b](javascript:run)' },
    ],
  });
});

it('ends, whatever it is given', () => {
  expect(markdownBlocks('```\nunclosed').at(-1)).toEqual({ kind: 'code', text: 'unclosed' });
  expect(markdownBlocks('1. one\n2) two')[0]).toMatchObject({
    kind: 'list',
    isOrdered: true,
    items: [{}, {}],
  });
  expect(markdownBlocks('#no space')).toMatchObject([{ kind: 'paragraph' }]);
});
