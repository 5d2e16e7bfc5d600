// The cookie that keeps a browser signed in. Over HTTPS its name forbids other hosts and plain connections to set it.
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ApiOptions } from '../../server/api-options.ts';

type Options = Pick<ApiOptions, 'secureCookies'>;

const PLAIN = 'ariel_session';
const nameOf = ({ secureCookies = false }: Options): string => (secureCookies ? `__Host-${PLAIN}` : PLAIN);

const attributes = ({ secureCookies = false }: Options) =>
  ({ path: '/', httpOnly: true, sameSite: 'lax', secure: secureCookies }) as const;

export function sessionCookieOf(request: FastifyRequest, options: Options): string | undefined {
  return request.cookies[nameOf(options)];
}

export function setSessionCookie(
  reply: FastifyReply,
  options: Options,
  { lifeMs, secret }: { readonly secret: string; readonly lifeMs: number },
): void {
  reply.setCookie(nameOf(options), secret, { ...attributes(options), maxAge: Math.floor(lifeMs / 1000) });
}

export function clearSessionCookie(reply: FastifyReply, options: Options): void {
  reply.clearCookie(nameOf(options), attributes(options));
}
