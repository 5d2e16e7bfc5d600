// How two JSON values differ, in lines a person can read: where, what was expected, what came.

/** One line per difference; empty where the values are the same. The order of an object's keys does not count. */
export function differences(expected: unknown, got: unknown, where = 'answer'): string[] {
  if (Array.isArray(expected) && Array.isArray(got)) return ofLists(expected, got, where);
  if (isObject(expected) && isObject(got)) return ofObjects(expected, got, where);
  return isSame(expected, got) ? [] : [`${where}: expected ${shown(expected)}, got ${shown(got)}`];
}

/** JSON has one number zero, and Python's is not negative. */
const isSame = (expected: unknown, got: unknown): boolean => expected === got || Object.is(expected, got);

function ofLists(expected: readonly unknown[], got: readonly unknown[], where: string): string[] {
  if (expected.length !== got.length) {
    return [`${where}: expected ${shown(expected)}, got ${shown(got)}`];
  }
  return expected.flatMap((item, index) => differences(item, got[index], `${where}[${index}]`));
}

function ofObjects(
  expected: Readonly<Record<string, unknown>>,
  got: Readonly<Record<string, unknown>>,
  where: string,
): string[] {
  const keys = [...new Set([...Object.keys(expected), ...Object.keys(got)])];
  return keys.flatMap((key) => differences(expected[key], got[key], `${where}.${key}`));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length <= 300 ? text : `${text.slice(0, 300)}…`;
}
