// Airflow's patterns over texts that are not in the database: `%` and `_` are wildcards, `|` is or, `~` is all.

export function matchesPattern(tag: string, pattern: unknown, prefix: unknown): boolean {
  if (typeof prefix === 'string' && prefix !== '~' && !tag.startsWith(prefix)) return false;
  if (typeof pattern !== 'string' || pattern === '~') return true;
  return pattern.split('|').some((term) => {
    const source = term
      .trim()
      .split(/([%_])/)
      .map((part) =>
        part === '%' ? '.*' : part === '_' ? '.' : part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'),
      );
    return new RegExp(source.join(''), 'is').test(tag);
  });
}
