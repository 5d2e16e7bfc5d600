import { expect, test } from 'vitest';
import { svgText } from './svg-text.ts';

const node = (id: string) => ({ id, label: [id], shape: 'box', frameId: null }) as const;
const heightOf = (svg: string): number => Number(/ height="([\d.]+)" viewBox/.exec(svg)?.[1]);

test('arrows that pass below the boxes are inside the picture', () => {
  const nodes = ['a', 'b', 'c'].map(node);
  const chain = [
    { from: 'a', to: 'b', label: null },
    { from: 'b', to: 'c', label: null },
  ];
  const straight = svgText({ name: 'g', nodes, frames: [], edges: chain });
  const around = svgText({
    ...{ name: 'g', nodes, frames: [] },
    edges: [...chain, { from: 'a', to: 'c', label: 'past b' }],
  });
  expect(heightOf(around)).toBeGreaterThan(heightOf(straight));
  expect(around).toContain('>past b</text>');
});

test('signs of XML are text', () => {
  const svg = svgText({ name: 'a<b', nodes: [node('x & "y" </text>')], frames: [], edges: [] });
  expect(svg).toContain('a&lt;b');
  expect(svg).toContain('x &amp; &quot;y&quot; &lt;/text&gt;</text>');
});

test('a graph without boxes is a picture, too', () => {
  expect(svgText({ name: 'empty', nodes: [], frames: [], edges: [] })).toContain('viewBox="0 0 40 124"');
});
