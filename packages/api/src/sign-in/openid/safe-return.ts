// Where a browser goes after signing in: a path of these pages, never another site, whatever the address says.

const HERE = 'http://here.invalid';

/** The path to go to; `/` where what was asked for leads elsewhere. */
export function safeReturn(next: string | null | undefined): string {
  if (next === null || next === undefined || !isHere(next)) return '/';
  return next;
}

/** Control characters, and backslashes that browsers read as slashes, make of a path what it does not look like. */
export function isHere(next: string): boolean {
  if (next.length > 2_000 || !next.startsWith('/') || /[\\\p{Cc}]/u.test(next)) return false;
  const url = URL.parse(next, HERE);
  return url !== null && url.origin === HERE && !url.pathname.startsWith('//');
}
