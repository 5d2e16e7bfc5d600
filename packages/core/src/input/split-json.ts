// Cuts JSON text into the texts of its parts without parsing them, so that values reach a task exactly as they were stored.

import { isReferenceText, itemsOfReference } from './value-reference.ts';

const QUOTE = 34;
const COMMA = 44;
const COLON = 58;
const BACKSLASH = 92;
const openers = new Set([91, 123]);
const closers = new Set([93, 125]);

/** The texts of a JSON array's items, or null where the text is no array. */
export function splitJsonArray(json: string): string[] | null {
  const text = json.trim();
  if (!text.startsWith('[')) return null;
  return splitBody(text).map((part) => part.trim());
}

/** The keys of a JSON object with the texts of their values, or null where the text is no object. */
export function splitJsonObject(json: string): [key: string, json: string][] | null {
  const text = json.trim();
  if (!text.startsWith('{')) return null;
  return splitBody(text).map((entry) => {
    const colon = findOutside(entry, COLON);
    return [JSON.parse(entry.slice(0, colon)) as string, entry.slice(colon + 1).trim()];
  });
}

function splitBody(text: string): string[] {
  const body = text.slice(1, -1);
  if (body.trim() === '') return [];
  const parts: string[] = [];
  let start = 0;
  for (let at = findOutside(body, COMMA, 0); at < body.length; at = findOutside(body, COMMA, start)) {
    parts.push(body.slice(start, at));
    start = at + 1;
  }
  parts.push(body.slice(start));
  return parts;
}

/** Position of `wanted` outside strings and brackets from `from` on, or the length of the text. */
function findOutside(text: string, wanted: number, from = 0): number {
  let depth = 0;
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) at = endOfString(text, at);
    else if (openers.has(code)) depth += 1;
    else if (closers.has(code)) depth -= 1;
    else if (code === wanted && depth === 0) return at;
  }
  return text.length;
}

function endOfString(text: string, open: number): number {
  for (let at = open + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === BACKSLASH) at += 1;
    else if (code === QUOTE) return at;
  }
  return text.length;
}

/** Items of a list; of an object its entries as pairs of key and value; none of anything else. */
export function itemsOf(json: string): string[] {
  const items = splitJsonArray(json);
  if (items) return items;
  if (isReferenceText(json)) return itemsOfReference(json);
  const entries = splitJsonObject(json);
  return entries?.map(([key, value]) => `[${JSON.stringify(key)},${value}]`) ?? [];
}
