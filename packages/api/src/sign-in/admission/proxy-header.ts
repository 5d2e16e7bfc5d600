// People whom a proxy before the server has signed in. Its headers are believed from its own address only: by the other end of the
// connection, never by what another header says.
import type { FastifyRequest } from 'fastify';
import { type AddressTest, addressTest } from './address-list.ts';
import type { ProxySettings, Vouched } from './sign-in-settings.ts';

/** Undefined: the request does not come from the proxy, or the proxy names nobody. */
export type ProxyHeader = (request: Pick<FastifyRequest, 'headers' | 'socket'>) => Vouched | undefined;

const MOST_GROUPS = 1_000;

export function createProxyHeader(settings: ProxySettings): ProxyHeader {
  const isProxy: AddressTest = addressTest(settings.addresses);
  return ({ headers, socket }) => {
    if (!isProxy(socket.remoteAddress)) return undefined;
    const one = (name: string | null): string | null => {
      const value = name === null ? undefined : headers[name.toLowerCase()];
      // Twice: somebody sent one along that the proxy did not take away.
      if (typeof value !== 'string' || value.trim() === '') return null;
      return value.trim();
    };
    const username = one(settings.userHeader);
    if (username === null || username.includes(',')) return undefined;
    return {
      way: 'proxy',
      subject: username,
      username,
      email: one(settings.emailHeader),
      displayName: null,
      groups: (one(settings.groupsHeader) ?? '')
        .split(',')
        .map((group) => group.trim())
        .filter((group) => group !== '')
        .slice(0, MOST_GROUPS),
    };
  };
}
