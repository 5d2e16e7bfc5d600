// Whether what a connection names answers, seen from this machine. Sends no secret where it only looks whether somebody listens.
import { statSync } from 'node:fs';
import { connect } from 'node:net';
import { type ConnectionFields, Masker } from '@ariel/core';

export interface ConnectionTestResult {
  readonly ok: boolean;
  /** In words, without secrets. */
  readonly message: string;
}

const PATIENCE_MS = 10_000;
const DEFAULT_PORTS: Readonly<Record<string, number>> = {
  postgres: 5432,
  mysql: 3306,
  redis: 6379,
  smtp: 25,
  ssh: 22,
  sftp: 22,
  ftp: 21,
  mongo: 27_017,
  mssql: 1433,
};

type Fields = ConnectionFields;

export async function testConnection(id: string, fields: Fields): Promise<ConnectionTestResult> {
  const masker = new Masker();
  masker.add(fields.password);
  try {
    return { ok: true, message: masker.mask(await probe(fields)) };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { ok: false, message: masker.mask(`The connection ${id} does not work: ${why}`) };
  }
}

function probe(fields: Fields): Promise<string> {
  switch (fields.connType) {
    case 'http':
    case 'https':
      return probeHttp(fields);
    case 'sqlite':
      return probeFile(fields.host ?? '');
    case 'fs':
      return probeFolder(fields.extra);
    default:
      return probePort(fields);
  }
}

async function probeHttp({ connType, host, login, password, port, schema }: Fields): Promise<string> {
  if (!host) throw new Error('it has no host');
  const base = host.includes('://') ? host : `${schema || connType}://${host}`;
  const url = new URL(base);
  if (port !== null) url.port = String(port);
  const headers: Record<string, string> =
    login === null
      ? {}
      : { authorization: `Basic ${Buffer.from(`${login}:${password ?? ''}`).toString('base64')}` };
  const response = await fetch(url, {
    headers,
    redirect: 'manual',
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
  await response.body?.cancel();
  if (response.status === 401 || response.status === 403 || response.status >= 500)
    throw new Error(`${url.origin} answers with status ${response.status}`);
  return `${url.origin} answers with status ${response.status}.`;
}

async function probeFile(path: string): Promise<string> {
  if (!statSync(path, { throwIfNoEntry: false })?.isFile()) throw new Error(`there is no file ${path}`);
  return `The file ${path} is there.`;
}

async function probeFolder(extra: Fields['extra']): Promise<string> {
  const { path = '/' } = JSON.parse(extra || '{}') as { readonly path?: unknown };
  if (typeof path !== 'string' || !statSync(path, { throwIfNoEntry: false })?.isDirectory())
    throw new Error(`there is no folder ${String(path)}`);
  return `The folder ${path} is there.`;
}

async function probePort({ connType, host, port }: Fields): Promise<string> {
  const at = port ?? DEFAULT_PORTS[connType ?? ''];
  if (!host || at === undefined)
    throw new Error(
      `a connection of the type ${connType || '""'} without host and port has nothing by which to test it`,
    );
  const { promise, reject, resolve } = Promise.withResolvers<void>();
  const socket = connect({ host, port: at, timeout: PATIENCE_MS });
  socket.once('connect', resolve);
  socket.once('timeout', () => reject(new Error(`${host}:${at} does not answer within ${PATIENCE_MS} ms`)));
  socket.once('error', reject);
  try {
    await promise;
  } finally {
    socket.destroy();
  }
  return `Somebody listens at ${host}:${at}; whether login and password are right was not tried.`;
}
