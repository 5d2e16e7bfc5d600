// Tells what an author wrote from what another task gave: the second is data, and never a template.

/** `written` as in the DAG file, `resolved` as where the task runs. */
export function markGiven(written: unknown, resolved: unknown, encode: (value: unknown) => unknown): unknown {
  if (isRecord(written) && isRecord(resolved))
    return Object.fromEntries(
      Object.entries(resolved).map(([name, value]) => [name, markGiven(written[name], value, encode)]),
    );
  if (Array.isArray(written) && Array.isArray(resolved))
    return resolved.map((value, index) => markGiven(written[index], value, encode));
  if (Object.is(written, resolved)) return encode(resolved);
  return saysMore(resolved) ? { __ariel_given__: encode(resolved) } : encode(resolved);
}

/** Whether Python would read more into it than data. */
function saysMore(value: unknown): boolean {
  if (typeof value === 'string') return /\{[{%#]/.test(value);
  if (Array.isArray(value)) return value.some(saysMore);
  if (!isRecord(value)) return false;
  return Object.entries(value).some(([name, inside]) => name.startsWith('__ariel_') || saysMore(inside));
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
