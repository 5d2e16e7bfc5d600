// Airflow's patterns: `%` and `_` are wildcards, `|` is or, `~` is all. How they read, and whether a text that is not in the database
// matches one.

/** The terms between the bars, of which one must match. Bars with nothing between them are a text like any other. */
export function alternativesOf(pattern: string): string[] {
  if (!pattern.includes('|')) return [pattern];
  const terms = pattern
    .split('|')
    .map((term) => term.trim())
    .filter((term) => term !== '');
  return terms.length === 0 ? [pattern] : terms;
}

/** What counts of a prefix: marks at its end do not. */
export function withoutTail(prefix: string): string {
  return prefix.replace(/[^\p{L}\p{N}]+$/u, '');
}

export function matchesPattern(tag: string, pattern: unknown, prefix: unknown): boolean {
  return hasPrefix(tag, prefix) && contains(tag, pattern);
}

function hasPrefix(tag: string, prefix: unknown): boolean {
  if (typeof prefix !== 'string' || prefix === '~') return true;
  return alternativesOf(prefix).some((term) => tag.startsWith(withoutTail(term)));
}

function contains(tag: string, pattern: unknown): boolean {
  if (typeof pattern !== 'string' || pattern === '~') return true;
  return alternativesOf(pattern).some((term) => {
    const source = term
      .split(/([%_])/)
      .map((part) =>
        part === '%' ? '.*' : part === '_' ? '.' : part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'),
      );
    return new RegExp(source.join(''), 'is').test(tag);
  });
}
