// What an asset may be called: the rules for names and URIs, and the one form in which a URI is kept. Airflow's rules.

/** A name or URI that cannot be an asset's; the message says why, without a full stop. */
export class AssetNameError extends Error {
  override readonly name = 'AssetNameError';
  readonly code = 'ARIEL_ASSET_INVALID';
}

const MAX_LENGTH = 1500;
const RESERVED_NAMES: ReadonlySet<string> = new Set(['self', 'context']);
/** Printable and not, but nothing beyond: what databases of every collation keep alike. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the range is that of ASCII.
const ASCII = /^[\x00-\x7f]*$/;

/** @throws AssetNameError */
export function checkAssetName(name: unknown, what = 'the name of an asset'): string {
  const text = checkText(name, what);
  if (RESERVED_NAMES.has(text)) throw new AssetNameError(`${what} cannot be "${text}": it is reserved`);
  return text;
}

/** @throws AssetNameError */
export function checkAssetGroup(group: unknown): string {
  return checkText(group, 'the group of an asset');
}

function checkText(given: unknown, what: string): string {
  if (typeof given !== 'string')
    throw new AssetNameError(`${what} is ${JSON.stringify(given) ?? String(given)}, but must be text`);
  if (given.trim() === '') throw new AssetNameError(`${what} is empty`);
  if (given.length > MAX_LENGTH)
    throw new AssetNameError(`${what} has ${given.length} characters, but may have at most ${MAX_LENGTH}`);
  if (!ASCII.test(given))
    throw new AssetNameError(`${what}, ${JSON.stringify(given)}, holds characters beyond ASCII`);
  return given;
}

export interface NormalizedUri {
  readonly uri: string;
  /** What was taken out of it, in words. */
  readonly warnings: readonly string[];
}

const PARTS =
  /^(?<scheme>[A-Za-z][A-Za-z0-9+.-]*):(?:\/\/(?<authority>[^/?#]*))?(?<path>[^?#]*)(?:\?(?<query>[^#]*))?(?:#(?<fragment>.*))?$/;

/**
 * The form under which a URI is known: small scheme, no credentials, no fragment, no slash at the end, parts of the query
 * in order. What has no scheme, or one that begins with `x-`, stays as it is.
 *
 * @throws AssetNameError
 */
export function normalizeAssetUri(given: unknown): NormalizedUri {
  const text = checkText(given, 'the URI of an asset');
  const parts = PARTS.exec(text)?.groups;
  if (parts === undefined) return { uri: text, warnings: [] };
  const scheme = (parts.scheme ?? '').toLowerCase();
  if (scheme.startsWith('x-')) return { uri: text, warnings: [] };
  if (scheme === 'airflow') throw new AssetNameError('the scheme "airflow" of an asset is reserved');
  const warnings: string[] = [];
  let authority = parts.authority ?? '';
  if (authority.includes('@')) {
    authority = authority.slice(authority.lastIndexOf('@') + 1);
    warnings.push(
      'the user and password in the URI of an asset are left out: what is stored is seen by others',
    );
  }
  const path = normalizedPath(scheme, authority, parts.path ?? '');
  const query = sortedQuery(parts.query ?? '');
  const front =
    parts.authority === undefined ? `${scheme}:` : `${scheme}://${checkAuthority(scheme, authority, path)}`;
  return { uri: `${front}${path}${query === '' ? '' : `?${query}`}`, warnings };
}

function normalizedPath(scheme: string, authority: string, path: string): string {
  const trimmed = path.replace(/\/+$/, '');
  if (authority !== '' || scheme === 'file') return trimmed === '' ? '/' : trimmed;
  return trimmed === '' ? path : trimmed;
}

function sortedQuery(query: string): string {
  return query
    .split('&')
    .filter((part) => part !== '')
    .sort()
    .join('&');
}

/** Databases: a URI names host, port and all parts down to the table. */
const DATABASES: Readonly<
  Record<string, { readonly port: number; readonly parts: string; readonly count: number }>
> = {
  postgres: { port: 5432, parts: 'database/schema/table', count: 3 },
  postgresql: { port: 5432, parts: 'database/schema/table', count: 3 },
  mysql: { port: 3306, parts: 'database/table', count: 2 },
  mariadb: { port: 3306, parts: 'database/table', count: 2 },
  trino: { port: 8080, parts: 'catalog/schema/table', count: 3 },
};
const BUCKETS: ReadonlySet<string> = new Set(['s3', 'gs', 'gcs']);

function checkAuthority(scheme: string, authority: string, path: string): string {
  if (BUCKETS.has(scheme) && authority === '')
    throw new AssetNameError(`a URI with "${scheme}://" must name a bucket: ${scheme}://bucket/key`);
  const database = Object.hasOwn(DATABASES, scheme) ? DATABASES[scheme] : undefined;
  if (database === undefined) return authority;
  const count = path.split('/').filter((part) => part !== '').length;
  if (authority === '' || count !== database.count)
    throw new AssetNameError(`a URI with "${scheme}://" must be ${scheme}://host[:port]/${database.parts}`);
  return /:\d+$/.test(authority) ? authority : `${authority}:${database.port}`;
}
