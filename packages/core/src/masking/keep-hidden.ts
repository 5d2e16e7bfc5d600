// A form is shown with its secrets hidden and sent back whole: what is still hidden in it means "as it was".
import { MASK } from './masker.ts';

/** `given` with each hidden value replaced by the one that stood there before. Texts are JSON objects, or anything. */
export function keepHidden(given: string, before: string | null): string {
  if (before === null || !given.includes(MASK)) return given;
  if (given === MASK) return before;
  const [fresh, old] = [parsed(given), parsed(before)];
  if (!isObject(fresh) || !isObject(old)) return given;
  const restored = restore(fresh, old);
  return restored.changed ? JSON.stringify(restored.value) : given;
}

interface Restored {
  readonly value: unknown;
  readonly changed: boolean;
}

function restore(fresh: unknown, old: unknown): Restored {
  if (fresh === MASK && old !== undefined) return { value: old, changed: true };
  if (Array.isArray(fresh) && Array.isArray(old)) {
    const items = fresh.map((item, index) => restore(item, old[index]));
    return { value: items.map(({ value }) => value), changed: items.some(({ changed }) => changed) };
  }
  if (!isObject(fresh) || !isObject(old)) return { value: fresh, changed: false };
  const entries = Object.entries(fresh).map(([key, item]) => [key, restore(item, old[key])] as const);
  return {
    value: Object.fromEntries(entries.map(([key, { value }]) => [key, value])),
    changed: entries.some(([, { changed }]) => changed),
  };
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
