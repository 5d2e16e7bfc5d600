// Cuts a URI into its parts by RFC 3986 as Python's `urlsplit` does, since that is what wrote down what existing URIs mean.
// The URL class cannot do this: it corrects hosts, wants known schemes and refuses what is accepted here.
import { ConnectionError } from './connection-fields.ts';

export interface UriParts {
  /** In lower case; empty where there is none. */
  readonly scheme: string;
  /** `login:password@host:port`, as written. */
  readonly authority: string;
  readonly path: string;
  readonly query: string;
}

export interface Authority {
  readonly login: string | null;
  readonly password: string | null;
  /** Of a name in lower case up to its first `%`. */
  readonly host: string;
  readonly port: number | null;
}

const LEADING = /^[\0- ]+/;
const SCHEME = /^([a-z][a-z0-9+.-]*):/i;
const HIGHEST_PORT = 65_535;

/** @throws ConnectionError */
export function splitUri(uri: string): UriParts {
  const text = uri.replace(LEADING, '').replace(/[\t\r\n]/g, '');
  const scheme = SCHEME.exec(text)?.[1] ?? '';
  const rest = scheme === '' ? text : text.slice(scheme.length + 1);
  const authority = rest.startsWith('//') ? (/^[^/?#]*/.exec(rest.slice(2))?.[0] ?? '') : '';
  checkAuthority(authority);
  const behind = rest.startsWith('//') ? rest.slice(2 + authority.length) : rest;
  const [beforeFragment = ''] = behind.split('#', 1);
  const [path = ''] = beforeFragment.split('?', 1);
  return { scheme: scheme.toLowerCase(), authority, path, query: beforeFragment.slice(path.length + 1) };
}

/** @throws ConnectionError */
export function splitAuthority(authority: string): Authority {
  const at = authority.lastIndexOf('@');
  const [host, port] = splitPlace(authority.slice(at + 1));
  const percent = host.indexOf('%');
  const end = percent === -1 ? host.length : percent;
  return {
    ...(at === -1 ? { login: null, password: null } : splitUser(authority.slice(0, at))),
    host: host.slice(0, end).toLowerCase() + host.slice(end),
    port: port === '' ? null : portNumber(port),
  };
}

function splitUser(user: string): Pick<Authority, 'login' | 'password'> {
  const colon = user.indexOf(':');
  if (colon === -1) return { login: user, password: null };
  return { login: user.slice(0, colon), password: user.slice(colon + 1) };
}

function splitPlace(place: string): [host: string, port: string] {
  const open = place.indexOf('[');
  if (open === -1) return cut(place, ':');
  const [host, behind] = cut(place.slice(open + 1), ']');
  return [host, cut(behind, ':')[1]];
}

function cut(text: string, sign: string): [before: string, after: string] {
  const at = text.indexOf(sign);
  return at === -1 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

function portNumber(port: string): number {
  if (!/^\d+$/.test(port) || Number(port) > HIGHEST_PORT) {
    throw new ConnectionError(
      `The port of a connection must be a whole number up to ${HIGHEST_PORT}. Signs in a password must be written in percent encoding.`,
    );
  }
  return Number(port);
}

function checkAuthority(authority: string): void {
  const [opens, closes] = [authority.includes('['), authority.includes(']')];
  if (opens !== closes || (opens && !hasIpInBrackets(authority))) {
    throw new ConnectionError('Only an IPv6 address may stand in brackets in the URI of a connection.');
  }
  // Signs that compatibility forms would turn into separators could point somewhere else than they seem to.
  const others = authority.replace(/[@:#?]/g, '');
  if (others !== others.normalize('NFKC') && /[/?#@:]/.test(others.normalize('NFKC'))) {
    throw new ConnectionError('The host of a connection has signs that stand for separators.');
  }
}

function hasIpInBrackets(authority: string): boolean {
  const place = authority.slice(authority.lastIndexOf('@') + 1);
  const found = /^\[([^\]]*)\](?::.*)?$/.exec(place);
  const address = found ? found[1] : place.includes('[') ? undefined : cut(place, ':')[0];
  return address !== undefined && (/^v[0-9a-f]+\..+$/i.test(address) || isIpv6(address));
}

const OCTET = '(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)';
const IPV4 = new RegExp(`^${OCTET}(?:\\.${OCTET}){3}$`);

function isIpv6(text: string): boolean {
  const [address = '', ...zone] = text.split('%');
  const halves = address.split('::');
  if (zone.length > 1 || zone[0] === '' || halves.length > 2) return false;
  const groups = halves.flatMap((half) => (half === '' ? [] : half.split(':')));
  const last = groups.at(-1) ?? '';
  const hasIpv4 = IPV4.test(last) && address.endsWith(last);
  const words = hasIpv4 ? groups.slice(0, -1) : groups;
  const count = words.length + (hasIpv4 ? 2 : 0);
  return (
    words.every((word) => /^[0-9a-f]{1,4}$/i.test(word)) && (halves.length === 2 ? count < 8 : count === 8)
  );
}
