// An input as data, of which parts go through functions of the DAG file once it is where they are.

import { itemsOf } from './split-json.ts';

/** Functions are numbered as in the `map` and `filter` expressions of the DAG. Values are JSON text, as stored. */
export type AppliedInput =
  | { readonly kind: 'json'; readonly json: string }
  /** `filter`: the value itself where the function says yes, else the instance skips itself. */
  | { readonly kind: 'map' | 'filter'; readonly function: number; readonly to: AppliedInput }
  /** The same for each item of a list; items that are skipped or filtered out are dropped. */
  | { readonly kind: 'mapEach' | 'filterEach'; readonly function: number; readonly to: AppliedInput }
  | { readonly kind: 'list'; readonly items: readonly AppliedInput[] }
  /** Lists side by side, or one after the other. */
  | { readonly kind: 'zip'; readonly lists: readonly AppliedInput[]; readonly fillJson: string | null }
  | { readonly kind: 'concat'; readonly lists: readonly AppliedInput[] }
  | { readonly kind: 'object'; readonly entries: Readonly<Record<string, AppliedInput>> }
  /** One entry of an object that functions make. */
  | { readonly kind: 'entry'; readonly name: string; readonly of: AppliedInput };

export const jsonInput = (json: string): AppliedInput => ({ kind: 'json', json });

/** A list of inputs: JSON text where no part of it needs a function. */
export function listInput(items: readonly AppliedInput[]): AppliedInput {
  const texts = textsOf(items);
  return texts ? jsonInput(`[${texts.join(',')}]`) : { kind: 'list', items };
}

/** The same for an object. */
export function objectInput(entries: Readonly<Record<string, AppliedInput>>): AppliedInput {
  const texts = textsOf(Object.values(entries));
  if (!texts) return { kind: 'object', entries };
  const parts = Object.keys(entries).map((key, index) => `${JSON.stringify(key)}:${texts[index]}`);
  return jsonInput(`{${parts.join(',')}}`);
}

/** The JSON texts of all of them, or null where one needs a function. */
function textsOf(inputs: readonly AppliedInput[]): string[] | null {
  const texts: string[] = [];
  for (const input of inputs) {
    if (input.kind !== 'json') return null;
    texts.push(input.json);
  }
  return texts;
}

/** Lists one after the other. */
export function concatInput(lists: readonly AppliedInput[]): AppliedInput {
  const texts = textsOf(lists);
  return texts ? jsonInput(`[${texts.flatMap(itemsOf).join(',')}]`) : { kind: 'concat', lists };
}

/** Lists side by side: as long as the shortest, or with `fillJson` in the gaps as the longest. */
export function zipInput(lists: readonly AppliedInput[], fillJson: string | null): AppliedInput {
  const texts = textsOf(lists);
  if (!texts) return { kind: 'zip', lists, fillJson };
  const columns = texts.map(itemsOf);
  const lengths = columns.map((column) => column.length);
  const length = fillJson === null ? Math.min(...lengths) : Math.max(...lengths);
  const rows = Array.from(
    { length: lengths.length === 0 ? 0 : length },
    (_, index) => `[${columns.map((column) => column[index] ?? fillJson ?? 'null').join(',')}]`,
  );
  return jsonInput(`[${rows.join(',')}]`);
}
