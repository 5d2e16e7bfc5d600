// A browser sends along what it has, whoever asks it to: the cookie, or what the proxy knows. Only our own pages may make it act.
import type { FastifyRequest } from 'fastify';
import { ApiError } from '../../server/api-error.ts';

const safeMethods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/** `baseUrl`: where the pages are as people reach them, where a proxy is in between. */
export function refuseForeignOrigin(
  request: Pick<FastifyRequest, 'headers' | 'method'>,
  baseUrl?: string,
): void {
  if (safeMethods.has(request.method)) return;
  const { 'sec-fetch-site': site, origin, host } = request.headers;
  if (site === 'same-origin') return;
  if (site === undefined && origin !== undefined && isOurs(origin, host, baseUrl)) return;
  throw new ApiError(
    403,
    'This request came from another site. Send it from the pages of this server, or with a token in the Authorization header.',
  );
}

function isOurs(origin: string, host: string | undefined, baseUrl: string | undefined): boolean {
  const from = URL.parse(origin);
  if (from === null) return false;
  if (from.host === host) return true;
  const base = baseUrl ? URL.parse(baseUrl) : null;
  return base !== null && base.origin === from.origin;
}
