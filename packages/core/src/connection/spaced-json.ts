// JSON text in the layout in which extras are kept: a blank after commas and colons, ASCII only. Numbers stay as they are
// written, so that `1.0` and numbers beyond 2^53 are not changed by reading.

const PART = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s"{}[\],:]+/g;

/** The same JSON in this layout. The text must be JSON. */
export function spacedJson(json: string): string {
  return json.replace(/\s+$/, '').match(PART)?.map(spacedPart).join('') ?? '';
}

function spacedPart(part: string): string {
  if (part === ',' || part === ':') return `${part} `;
  return part.startsWith('"') ? asciiString(JSON.parse(part) as string) : part;
}

/** The text as a JSON string of printable ASCII. */
export function asciiString(text: string): string {
  return JSON.stringify(text).replace(
    /[^ -~]/g,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
