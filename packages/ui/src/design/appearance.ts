// The reader's choice of theme and density: stored in this browser, applied to the root element. Tokens do the rest.
import { useSyncExternalStore } from 'react';

export type Theme = 'system' | 'light' | 'dark';
export type Density = 'compact' | 'comfortable';

const system = matchMedia('(prefers-color-scheme: dark)');
const listeners = new Set<() => void>();

function stored(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function store(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // Refused storage costs the memory of the choice, not the choice.
  }
}

function readTheme(): Theme {
  const value = stored('ariel.theme');
  return value === 'light' || value === 'dark' ? value : 'system';
}

let theme: Theme = readTheme();
let density: Density = stored('ariel.density') === 'comfortable' ? 'comfortable' : 'compact';

function apply(): void {
  const dark = theme === 'dark' || (theme === 'system' && system.matches);
  document.documentElement.dataset.theme = dark ? 'dark' : 'light';
  document.documentElement.dataset.density = density;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function startAppearance(): void {
  system.addEventListener('change', apply);
  apply();
}

export const appearance = {
  setTheme(next: Theme): void {
    theme = next;
    store('ariel.theme', next);
    apply();
  },
  setDensity(next: Density): void {
    density = next;
    store('ariel.density', next);
    apply();
  },
};

export function useAppearance(): {
  readonly theme: Theme;
  readonly density: Density;
  readonly isDark: boolean;
} {
  const key = useSyncExternalStore(
    subscribe,
    () => `${theme} ${density} ${document.documentElement.dataset.theme}`,
  );
  const [themeNow, densityNow, shown] = key.split(' ');
  return { theme: themeNow as Theme, density: densityNow as Density, isDark: shown === 'dark' };
}
