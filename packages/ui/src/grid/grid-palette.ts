// The tokens that the canvas paints with, read from the style sheet once per change of theme.
import { type StateName, stateNames } from '../state/state-look.ts';

export interface GridPalette {
  readonly states: Readonly<Record<StateName, string>>;
  readonly surface: string;
  readonly hover: string;
  readonly selected: string;
  readonly border: string;
  readonly strong: string;
  readonly text: string;
  readonly muted: string;
  readonly faint: string;
  readonly accent: string;
  readonly font: string;
}

export function readPalette(): GridPalette {
  const style = getComputedStyle(document.documentElement);
  const token = (name: string) => style.getPropertyValue(name).trim();
  return {
    states: Object.fromEntries(stateNames.map((name) => [name, token(`--state-${name}`)])) as Record<
      StateName,
      string
    >,
    surface: token('--c-surface'),
    hover: token('--c-hover'),
    selected: token('--c-selected'),
    border: token('--c-border'),
    strong: token('--c-border-strong'),
    text: token('--c-text'),
    muted: token('--c-muted'),
    faint: token('--c-faint'),
    accent: token('--c-accent'),
    font: token('--font-ui'),
  };
}
