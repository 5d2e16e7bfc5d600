// Percent encoding of UTF-8, in the way that existing URIs were written: never throws, whatever the text is.
// `encodeURIComponent` and `URLSearchParams` keep other signs and would change what is written back.

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** A `%` that begins no byte stays as it is; bytes that are no UTF-8 become the replacement character. */
export function percentDecoded(text: string): string {
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (run) => {
    const bytes = run.match(/[0-9a-f]{2}/gi) ?? [];
    return decoder.decode(Uint8Array.from(bytes, (hex) => Number.parseInt(hex, 16)));
  });
}

/** All but letters, digits and `_.-~` is encoded. */
export function percentEncoded(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replace(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** Keys and values of a query, in order; a key that comes again takes the later value. `+` is a blank. */
export function decodedQuery(query: string): Map<string, string> {
  const decoded = (text: string): string => percentDecoded(text.replaceAll('+', ' '));
  const found = new Map<string, string>();
  for (const part of query.split('&')) {
    if (part === '') continue;
    const [key = '', ...value] = part.split('=');
    found.set(decoded(key), decoded(value.join('=')));
  }
  return found;
}

export function encodedQuery(entries: Iterable<readonly [key: string, value: string]>): string {
  const encoded = (text: string): string => percentEncoded(text).replaceAll('%20', '+');
  return [...entries].map(([key, value]) => `${encoded(key)}=${encoded(value)}`).join('&');
}
