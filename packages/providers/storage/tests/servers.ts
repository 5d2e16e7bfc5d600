// The services that the tests talk to: servers of the same protocols in this process, and Google's emulator where one is installed.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Connection } from '@ariel/sdk';

const load = createRequire(import.meta.url);

export interface Service {
  /** A path in a new, empty place of the service. */
  readonly base: string;
  readonly conn?: Connection;
  stop(): Promise<void>;
}

/** The program of Python's `gcp-storage-emulator`; the suite `providers` installs it, elsewhere it is left out. */
const gcsEmulator = process.env.ARIEL_TEST_GCS_EMULATOR ?? '';
export const hasGcsEmulator = existsSync(gcsEmulator);
/** What follows its name where it is left out. */
export const gcsNote = hasGcsEmulator ? '' : ' (left out: ARIEL_TEST_GCS_EMULATOR names no emulator)';

export async function localFolder(): Promise<Service> {
  const folder = await mkdtemp(join(tmpdir(), 'ariel-files-'));
  return { base: folder, stop: () => rm(folder, { recursive: true, force: true }) };
}

/** s3rver packs the mark of the next page with single DES, which OpenSSL no longer has; triple DES with one key three times is the same. */
function bringBackDes(): void {
  const crypto = load('node:crypto') as Record<
    'createCipheriv' | 'createDecipheriv',
    (...given: never[]) => unknown
  >;
  for (const name of ['createCipheriv', 'createDecipheriv'] as const) {
    const known = crypto[name] as (cipher: string, key: Buffer, iv: Buffer) => unknown;
    crypto[name] = ((cipher: string, key: Buffer, iv: Buffer) =>
      cipher === 'des'
        ? known('des-ede3-cbc', Buffer.concat([key, key, key]), iv)
        : known(cipher, key, iv)) as never;
  }
}

export async function s3Server(): Promise<Service> {
  bringBackDes();
  const directory = await mkdtemp(join(tmpdir(), 'ariel-s3-'));
  const S3rver = load('s3rver') as new (
    options: object,
  ) => { run(): Promise<AddressInfo>; close(): Promise<void> };
  const server = new S3rver({
    address: '127.0.0.1',
    port: 0,
    silent: true,
    directory,
    vhostBuckets: false,
    configureBuckets: [{ name: 'lake', configs: [] }],
  });
  const { port } = await server.run();
  const extra = { endpoint_url: `http://127.0.0.1:${port}`, region_name: 'us-east-1' };
  return {
    base: 's3://lake',
    conn: connection({ type: 'aws', login: 'S3RVER', password: 'S3RVER', extra }),
    async stop() {
      await server.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** The account that every Azurite has. */
const AZURE_KEY = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==';

export async function azureServer(): Promise<Service> {
  const folder = await mkdtemp(join(tmpdir(), 'ariel-azure-'));
  const port = await freePort();
  const { default: Configuration } = load('azurite/dist/src/blob/BlobConfiguration.js');
  const { default: Server } = load('azurite/dist/src/blob/BlobServer.js');
  const persistence = [{ locationId: 'Default', locationPath: join(folder, 'blobs'), maxConcurrency: 10 }];
  const database = [join(folder, 'blobs.json'), join(folder, 'extents.json')];
  const server = new Server(
    new Configuration(
      '127.0.0.1',
      port,
      5,
      ...database,
      persistence,
      false,
      undefined,
      false,
      undefined,
      true,
      true,
    ),
  ) as { start(): Promise<void>; close(): Promise<void>; clean(): Promise<void> };
  await server.start();
  const text = `DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey=${AZURE_KEY};BlobEndpoint=http://127.0.0.1:${port}/devstoreaccount1;`;
  const { BlobServiceClient } = await import('@azure/storage-blob');
  await BlobServiceClient.fromConnectionString(text).createContainer('lake');
  return {
    base: 'azure://lake',
    conn: connection({ type: 'wasb', extra: { connection_string: text } }),
    async stop() {
      await server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export async function gcsServer(): Promise<Service> {
  const port = await freePort();
  const server = spawn(
    gcsEmulator,
    ['start', '--in-memory', '--host=127.0.0.1', `--port=${port}`, '--default-bucket=lake'],
    {
      stdio: 'ignore',
    },
  );
  for (let tries = 0; tries < 100; tries += 1) {
    if (
      await fetch(`http://127.0.0.1:${port}/`).then(
        () => true,
        () => false,
      )
    )
      break;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return {
    base: 'gs://lake',
    conn: connection({
      type: 'google_cloud_platform',
      extra: { endpoint_url: `http://127.0.0.1:${port}`, project: 'test' },
    }),
    async stop() {
      server.kill('SIGTERM');
      await once(server, 'exit');
    },
  };
}

function connection(given: Partial<Connection>): Connection {
  const none = { host: null, schema: null, login: null, password: null, port: null };
  const extra = given.extra ?? {};
  return {
    id: 'there',
    description: null,
    uri: 'there://',
    ...none,
    ...given,
    extra,
    extraJson: JSON.stringify(extra),
  } as Connection;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
