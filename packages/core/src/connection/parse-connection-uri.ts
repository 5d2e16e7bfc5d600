// A connection from its URI, `type://login:password@host:port/schema?option=1`. The odd corners are Airflow's, recorded from it
// (tests/contracts/cases/connections.json): URIs that stand in files and environments must go on meaning what they meant.
import { checkedExtra, extraOfQuery } from './connection-extra.ts';
import {
  ConnectionError,
  type ConnectionFields,
  type ConnectionReader,
  fieldsAsStored,
  noFields,
  normalConnectionType,
} from './connection-fields.ts';
import { decodedQuery, percentDecoded } from './percent-coding.ts';
import { splitAuthority, splitUri } from './split-uri.ts';

/** The option that holds the whole extra where it is more than texts under names. */
export const EXTRA_OPTION = '__extra__';

/** @throws ConnectionError */
export function parseConnectionUri(uri: string, reader: ConnectionReader): ConnectionFields {
  if (uri === '' && reader === 'server') return noFields;
  const { scheme } = splitUri(uri);
  const { hasProtocol, rest } = withoutScheme(uri, scheme);
  const parts = splitUri(rest);
  const { login, password, port, ...authority } = splitAuthority(parts.authority);
  const host = hostOf(authority.host, parts.authority);
  const fields: ConnectionFields = {
    ...noFields,
    connType: normalConnectionType(scheme),
    host: host !== '' && hasProtocol && parts.scheme !== '' ? `${parts.scheme}://${host}` : host,
    // The first sign goes, which is a slash wherever there is a host.
    schema: percentDecoded(parts.path.replace(/^./su, '')),
    login: login === null ? null : percentDecoded(login),
    password: password === null ? null : percentDecoded(password),
    port,
    extra: extraOf(parts.query, reader),
  };
  return reader === 'server' ? fieldsAsStored(fields) : fields;
}

/** What follows the scheme. With two schemes the second is the protocol of the host: `http://https://host`. */
function withoutScheme(
  uri: string,
  scheme: string,
): { readonly rest: string; readonly hasProtocol: boolean } {
  const schemes = uri.split('://').length - 1;
  const hasProtocol = schemes === 2;
  const rest = uri.replaceAll(`${scheme}://`, hasProtocol ? '' : '//');
  const [protocol = ''] = rest.split('://', 1);
  if (schemes > 2 || (hasProtocol && /[@:]/.test(protocol))) {
    throw new ConnectionError(
      'The URI of a connection has "://" where none may be. A protocol of the host stands before login and password, as in type://https://login:password@host; write "://" in other places as %3A%2F%2F.',
    );
  }
  return { rest, hasProtocol };
}

/** A host in which a path is encoded keeps its upper-case letters. */
function hostOf(host: string, authority: string): string {
  const decoded = percentDecoded(host);
  if (!decoded.includes('/')) return decoded;
  const [asWritten = ''] = authority.slice(authority.lastIndexOf('@') + 1).split(':', 1);
  return percentDecoded(asWritten);
}

function extraOf(query: string, reader: ConnectionReader): string | null {
  if (query === '') return null;
  const options = decodedQuery(query);
  return checkedExtra(options.get(EXTRA_OPTION) ?? extraOfQuery(options, reader === 'server'));
}
