// Keys that work everywhere: one listener, sequences like `g d`, silent while something is being typed.
import { useEffect } from 'react';

export interface Shortcut {
  /** `?`, `/`, `g d`, `mod+k`. */
  readonly keys: string;
  readonly run: () => void;
}

const SEQUENCE_MS = 1_200;

export function useShortcuts(shortcuts: readonly Shortcut[]): void {
  useEffect(() => {
    let first: { readonly key: string; readonly at: number } | null = null;
    function listen(event: KeyboardEvent): void {
      const mod = event.metaKey || event.ctrlKey;
      const key = mod ? `mod+${event.key.toLowerCase()}` : event.key;
      if (!mod && (event.altKey || isTyping(event.target))) return;
      const sequence =
        first !== null && event.timeStamp - first.at < SEQUENCE_MS ? `${first.key} ${key}` : key;
      const found =
        shortcuts.find((shortcut) => shortcut.keys === sequence) ??
        shortcuts.find((shortcut) => shortcut.keys === key);
      first = found === undefined && !mod ? { key, at: event.timeStamp } : null;
      if (found === undefined) return;
      event.preventDefault();
      found.run();
    }
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, [shortcuts]);
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}
