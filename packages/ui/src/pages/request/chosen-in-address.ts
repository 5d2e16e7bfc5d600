// What the address of a request chooses in advance: options that it has, and values for its fields. Pure; whatever it does not know is
// left out and named, and nothing is ever sent because of it.
import type { HumanRequestView } from '../../api/human-request.ts';

export interface ChosenInAddress {
  readonly options: readonly string[];
  readonly values: Readonly<Record<string, unknown>>;
  /** What the address holds and the request does not. */
  readonly unknown: readonly string[];
}

/** Keys that are about something else than the answer. */
const KEPT: ReadonlySet<string> = new Set(['map_index', 'iteration', 'zone', 'view', 'fold', 'runs', 'open']);

export function chosenInAddress(
  request: Pick<HumanRequestView, 'options' | 'multiple' | 'params' | 'defaults'>,
  search: Readonly<Record<string, unknown>>,
): ChosenInAddress {
  const named = listOf(search._options);
  const known = [...new Set(named)].filter((option) => request.options.includes(option));
  const fields = Object.entries(search).filter(([key]) => key !== '_options' && !KEPT.has(key));
  const isField = ([key]: readonly [string, unknown]): boolean => Object.hasOwn(request.params, key);
  return {
    options: named.length === 0 ? (request.defaults ?? []) : request.multiple ? known : known.slice(0, 1),
    values: Object.fromEntries(fields.filter(isField)),
    unknown: [
      ...named.filter((option) => !request.options.includes(option)),
      ...fields.filter((field) => !isField(field)).map(([key]) => key),
    ],
  };
}

/** A list; or one text that holds one, as JSON or as Python writes it. An option never holds a comma. */
function listOf(given: unknown): readonly string[] {
  if (Array.isArray(given)) return given.map(String);
  if (given === undefined || given === null || given === '') return [];
  const text = String(given).trim();
  const inner = /^\[(.*)\]$/s.exec(text)?.[1] ?? text;
  return inner
    .split(',')
    .map((each) => each.trim().replace(/^(["'])(.*)\1$/s, '$2'))
    .filter((each) => each !== '');
}
