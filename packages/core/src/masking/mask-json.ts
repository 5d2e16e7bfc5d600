// Masks JSON text without parsing it as a whole, so that numbers leave as they were written.
import { noSensitiveNames, type SensitiveNames } from './sensitive-names.ts';

export interface JsonMasking {
  /** @default texts stay */
  readonly maskText?: (text: string) => string;
  /** @default no name is sensitive */
  readonly names?: SensitiveNames;
}

const HIDDEN = '"***"';
const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s"{}[\],:]+/g;

/** Where it stands: what names the values, and whether they are all hidden. */
interface Place {
  readonly isObject: boolean;
  readonly isHidden: boolean;
  key: string | null;
}

/** What is no JSON is treated as one text. */
export function maskJsonText(
  json: string,
  { maskText = (text) => text, names = noSensitiveNames }: JsonMasking,
): string {
  const places: Place[] = [];
  let isKey = false;
  return json.replace(TOKEN, (token) => {
    const place = places.at(-1);
    const isHidden =
      place !== undefined &&
      (place.isHidden || (place.isObject && place.key !== null && names.isSensitive(place.key)));
    switch (token) {
      case '{':
      case '[':
        places.push({ isObject: token === '{', isHidden, key: null });
        isKey = token === '{';
        return token;
      case '}':
      case ']':
        places.pop();
        isKey = false;
        return token;
      case ',':
        isKey = places.at(-1)?.isObject ?? false;
        return token;
      case ':':
        isKey = false;
        return token;
    }
    if (isKey && place && token.startsWith('"')) {
      place.key = textOf(token);
      return masked(token, place.key, maskText);
    }
    if (isHidden) return ['null', 'true', 'false'].includes(token) ? token : HIDDEN;
    return token.startsWith('"') ? masked(token, textOf(token), maskText) : token;
  });
}

/** A text that nothing was taken from keeps its spelling. */
function masked(token: string, text: string, maskText: (text: string) => string): string {
  const result = maskText(text);
  return result === text ? token : JSON.stringify(result);
}

function textOf(token: string): string {
  try {
    return JSON.parse(token) as string;
  } catch {
    return token;
  }
}
