// Where to go after signing in: a path of these pages, never another site, whatever the address says. Pure.

export function returnTo(next: string | undefined): string {
  if (next === undefined || !next.startsWith('/') || /[\\\p{Cc}]/u.test(next)) return '/';
  const url = URL.parse(next, 'http://here.invalid');
  return url === null || url.host !== 'here.invalid' || url.pathname.startsWith('//') ? '/' : next;
}
