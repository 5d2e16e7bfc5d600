// JSON values as YAML, for `--output yaml`. Texts are quoted wherever YAML could read them as something else.

type Value = unknown;

/** A text that stays itself without quotes. */
const PLAIN = /^[A-Za-z_/][A-Za-z0-9_./+-]*(?: [A-Za-z0-9_./+-]+)*$/;
const MEANS_SOMETHING = /^(?:true|false|null|yes|no|on|off|y|n|~)$/i;

export function toYaml(value: Value): string {
  return `${block(value, 0).replace(/^\n/, '')}\n`;
}

function block(value: Value, depth: number): string {
  const indent = '  '.repeat(depth);
  if (Array.isArray(value)) {
    if (value.length === 0) return ' []';
    return value.map((item) => `\n${indent}-${itemOf(item, depth + 1)}`).join('');
  }
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).filter(([, item]) => item !== undefined);
    if (entries.length === 0) return ' {}';
    return entries.map(([key, item]) => `\n${indent}${text(key)}:${block(item, depth + 1)}`).join('');
  }
  return ` ${scalar(value)}`;
}

/** An object in a list begins on the line of its dash. */
function itemOf(item: Value, depth: number): string {
  const written = block(item, depth);
  return written.startsWith('\n') && !Array.isArray(item) ? ` ${written.trimStart()}` : written;
}

function scalar(value: Value): string {
  if (value === null || value === undefined) return 'null';
  return typeof value === 'string' ? text(value) : String(value);
}

function text(value: string): string {
  return PLAIN.test(value) && !MEANS_SOMETHING.test(value) ? value : JSON.stringify(value);
}
