// Every colour of words can be read on every ground it may stand on, in both themes (WCAG AA).
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const css = readFileSync(new URL('../src/design/tokens.css', import.meta.url), 'utf8');

const block = (selector: string) => {
  const at = css.indexOf(`${selector} {`);
  const body = css.slice(at, css.indexOf('}', at));
  return new Map(
    [...body.matchAll(/(--[\w-]+):\s*(#[0-9a-f]{6})/gi)].map(([, name, value]) => [name ?? '', value ?? '']),
  );
};
const light = block(':root');
const themes = { light, dark: new Map([...light, ...block(':root[data-theme="dark"]')]) };

function luminance(color: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((from) => {
    const value = Number.parseInt(color.slice(from, from + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return ((high ?? 0) + 0.05) / ((low ?? 0) + 0.05);
}

const states = [...light.keys()].filter((name) => name.startsWith('--state-') && name.endsWith('-text'));
const grounds = ['--c-surface', '--c-sunken', '--c-raised', '--c-hover', '--c-selected'];
const pairs = [
  ...grounds.flatMap((ground) =>
    ['--c-text', '--c-muted', '--c-faint', '--c-accent-strong', ...states].map((ink) => [ink, ground]),
  ),
  ['--c-on-accent', '--c-accent'],
  ['--c-on-accent', '--c-accent-strong'],
  ['--c-warn', '--c-warn-soft'],
  ['--c-danger', '--c-danger-soft'],
  ['--c-danger', '--c-surface'],
  ['--c-danger', '--c-raised'],
  ['--c-text', '--c-mark'],
  ['--c-text', '--c-good-soft'],
] as const;

describe.each(Object.entries(themes))('in the %s theme', (_name, tokens) => {
  it('knows every state', () => expect(states).toHaveLength(14));
  it.each(pairs)('%s can be read on %s', (ink, ground) => {
    expect(contrast(tokens.get(ink ?? '') ?? '', tokens.get(ground ?? '') ?? '')).toBeGreaterThanOrEqual(4.5);
  });
});
