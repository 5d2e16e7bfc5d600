// Headers that keep a browser from doing what our pages never need.
import type { ApiServer } from './api-context.ts';
import type { ApiOptions } from './api-options.ts';

/** Styles may be inline: the components that measure themselves set them. Scripts never. */
const contentSecurityPolicy = [
  "default-src 'self'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "worker-src 'self' blob:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

const headers = {
  'content-security-policy': contentSecurityPolicy,
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
} as const;

/** Half a year over HTTPS only. */
const strictTransport = { 'strict-transport-security': 'max-age=15552000' } as const;

export function installSecurityHeaders(
  server: ApiServer,
  { secureCookies = false }: Pick<ApiOptions, 'secureCookies'>,
): void {
  const sent = secureCookies ? { ...headers, ...strictTransport } : headers;
  server.addHook('onRequest', async (_request, reply) => {
    reply.headers(sent);
  });
  server.addHook('onSend', async (_request, reply, payload) => {
    const type = reply.getHeader('content-type');
    // Clients of the public API compare the type as a whole.
    if (typeof type === 'string' && type.startsWith('application/json')) {
      reply.header('content-type', 'application/json');
      if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store');
    }
    return payload;
  });
}
