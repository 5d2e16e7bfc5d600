// libpq's `sslmode` as options of Node's TLS.
import { readFileSync } from 'node:fs';
import type { ConnectionOptions } from 'node:tls';
import type { PostgresTls } from './postgres-options.ts';

export type TlsChoice = false | ConnectionOptions;

/** What to try, in turn: `prefer` goes on without TLS where the server has none, `allow` the other way round. */
export function tlsChoices(tls: PostgresTls = { mode: 'prefer' }, host: string): readonly TlsChoice[] {
  // A socket of the machine itself has no TLS.
  if (host.startsWith('/') || tls.mode === 'disable') return [false];
  const options = tlsOptions(tls);
  if (tls.mode === 'prefer') return [options, false];
  return tls.mode === 'allow' ? [false, options] : [options];
}

function tlsOptions({ cert, key, mode, rootCert }: PostgresTls): ConnectionOptions {
  const ca = rootCert && rootCert !== 'system' ? readFileSync(rootCert, 'utf8') : undefined;
  // As libpq: with authorities given, `require` means `verify-ca`.
  const verifies = mode === 'verify-ca' || mode === 'verify-full' || (mode === 'require' && ca !== undefined);
  return {
    rejectUnauthorized: verifies,
    ...(ca === undefined ? {} : { ca }),
    ...(cert ? { cert: readFileSync(cert, 'utf8') } : {}),
    ...(key ? { key: readFileSync(key, 'utf8') } : {}),
    ...(verifies && mode !== 'verify-full' ? { checkServerIdentity: () => undefined } : {}),
  };
}

/** True where the server said that it has no TLS: another choice may be tried. */
export function hasNoTls(error: unknown): boolean {
  return error instanceof Error && error.message === 'The server does not support SSL connections';
}
