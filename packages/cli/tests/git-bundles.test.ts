// Bundles from Git as the configuration opens them: by a connection, over HTTP, with credentials that nobody sees.
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BundleSnapshot } from '@ariel/dag-processor';
import { taskConnection } from '@ariel/sdk';
import type { SecretSource } from '@ariel/worker';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { gitAccess } from '../src/bundles/git-access.ts';
import { bundleSource } from './bundle-source.ts';
import { type GitServer, gitServer } from './git-server.ts';

const TOKEN = 'tok€n/with+signs-4711';
const folder = mkdtempSync(join(tmpdir(), 'ariel-git-bundles-'));
const repository = join(folder, 'served', 'dags.git');
let server: GitServer;

const git = (...args: readonly string[]): string =>
  execFileSync('git', ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.org', ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  }).trim();

beforeAll(async () => {
  const work = join(folder, 'work');
  git('init', '--quiet', '--initial-branch=main', work);
  writeFileSync(join(work, 'orders.ts'), 'export {};\n');
  git('-C', work, 'add', '--all');
  git('-C', work, 'commit', '--quiet', '-m', 'first');
  git('clone', '--quiet', '--bare', work, repository);
  server = await gitServer(join(folder, 'served'), TOKEN);
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

type Fields = Parameters<typeof taskConnection>[1];
const none = {
  type: 'git',
  description: null,
  host: null,
  port: null,
  login: null,
  password: null,
  schema: null,
};

/** Connections as a task would get them. */
function secrets(connections: Readonly<Record<string, object>>): SecretSource {
  return {
    connection: async (id) => {
      const given = connections[id];
      return given === undefined
        ? null
        : JSON.stringify(taskConnection(id, { ...none, extra: null, ...given } as unknown as Fields));
    },
    variable: async () => null,
  };
}

function refresh(
  kwargs: object,
  connections: Readonly<Record<string, object>>,
  path = process.env.PATH,
): Promise<BundleSnapshot> {
  const source = bundleSource({
    home: folder,
    entry: { name: `b${++bundles}`, classpath: 'git', kwargs: { tracking_ref: 'main', ...kwargs } },
    connection: secrets(connections).connection,
    ...(path === undefined ? {} : { path }),
  });
  return source.refresh(new AbortController().signal);
}
let bundles = 0;

describe('a repository over HTTP', () => {
  test('is opened by the connection git_default, whose token nobody sees', async () => {
    const connection = { host: `${server.url}/dags.git`, login: 'ada', password: TOKEN };
    const snapshot = await refresh({}, { git_default: connection });
    expect(readdirSync(snapshot.folder)).toEqual(['orders.ts']);
    expect(snapshot.version).toBe(git('-C', repository, 'rev-parse', 'main'));
    const [, said] = (server.asked.findLast((each) => each !== undefined) ?? '').split(' ');
    expect(Buffer.from(said ?? '', 'base64').toString()).toBe(`ada:${TOKEN}`);
    expect(server.seen).toEqual([]);
  });

  test('is opened by credentials in the address, which are taken out of it', async () => {
    const url = server.url.replace('://', `://ada:${encodeURIComponent(TOKEN)}@`);
    await refresh({ repo_url: `${url}/dags.git` }, {});
    expect(server.seen).toEqual([]);
  });

  test('that is not opened says so without the password', async () => {
    const connection = { host: `${server.url}/dags.git`, login: 'ada', password: 'wrong-4711' };
    const failure = refresh({ git_conn_id: 'shop' }, { shop: connection });
    await expect(failure).rejects.toThrow(/git fetch failed: .*Authentication failed/);
    await expect(failure).rejects.not.toThrow(/wrong-4711/);
  });

  test('that is not there says so without the credentials of its address', async () => {
    const url = server.url.replace('://', `://ada:${encodeURIComponent(TOKEN)}@`);
    const failure = refresh({ repo_url: `${url}/nothing.git` }, {});
    await expect(failure).rejects.toThrow(/git fetch failed: .*nothing\.git/);
    await expect(failure).rejects.not.toThrow(/tok/);
  });
});

describe('a repository over ssh', () => {
  test('is opened with the key of the connection, which lies in a file only meanwhile', async () => {
    const programs = join(folder, 'programs');
    const seen = join(folder, 'seen');
    mkdirSync(programs);
    // Notes what it is called with, then does what the other side would.
    writeFileSync(
      join(programs, 'ssh'),
      `#!/bin/sh
printf '%s\\n' "$@" > ${seen}
while [ $# -gt 2 ]; do if [ "$1" = -i ]; then cat "$2" >> ${seen}; stat -c %a "$2" >> ${seen}; fi; shift; done
exec sh -c "$2"
`,
      { mode: 0o755 },
    );
    const connection = {
      host: `ada@there:${repository}`,
      extra: '{"private_key": "THE KEY", "ssh_port": 2222}',
    };
    const snapshot = await refresh({}, { git_default: connection }, `${programs}:${process.env.PATH}`);
    expect(readdirSync(snapshot.folder)).toEqual(['orders.ts']);
    const said = readFileSync(seen, 'utf8').split('\n');
    expect(said).toEqual(
      expect.arrayContaining(['StrictHostKeyChecking=accept-new', 'BatchMode=yes', '2222']),
    );
    expect(said).toEqual(expect.arrayContaining(['ada@there', 'THE KEY', '600']));
    expect(existsSync(said[said.indexOf('-i') + 1] ?? '/')).toBe(false);
  });
});

describe('the connection of a repository', () => {
  const access = (fields: object, repoUrl: string | null = null) =>
    gitAccess({ name: 'shop', connId: 'shop', repoUrl }, secrets({ shop: fields }));

  test('gives a key for ssh, by its text or its file', async () => {
    const host = 'git@git.example.org:shop/dags.git';
    const none = {
      passphrase: null,
      strictHostKeyChecking: 'accept-new',
      knownHostsFile: null,
      configFile: null,
    };
    expect(await access({ host, extra: '{"private_key": "KEY"}' })).toMatchObject({
      url: host,
      ssh: { ...none, privateKey: 'KEY', keyFile: null, port: null },
    });
    const more =
      '{"key_file": "/k", "strict_host_key_checking": "yes", "known_hosts_file": "/h", "ssh_port": "2222"}';
    expect(await access({ host, extra: more })).toMatchObject({
      ssh: { keyFile: '/k', strictHostKeyChecking: 'yes', knownHostsFile: '/h', port: 2222 },
    });
    await expect(access({ host, extra: '{"private_key": "KEY", "key_file": "/k"}' })).rejects.toThrow(
      /both private_key and key_file/,
    );
  });

  test('says nothing of the address where repo_url does', async () => {
    expect(await access({ host: 'https://a/b', password: 'p' }, 'https://c/d')).toMatchObject({
      url: 'https://c/d',
      password: 'p',
    });
  });

  test('must be there where it is named, and must say where the repository is', async () => {
    const missing = gitAccess({ name: 'shop', connId: 'nobody', repoUrl: '/srv/dags' }, secrets({}));
    await expect(missing).rejects.toThrow('there is no connection "nobody"');
    await expect(gitAccess({ name: 'shop', connId: null, repoUrl: null }, secrets({}))).rejects.toThrow(
      'there is no connection "git_default"',
    );
    expect(await gitAccess({ name: 'shop', connId: null, repoUrl: '/srv/dags' }, secrets({}))).toMatchObject({
      url: '/srv/dags',
      ssh: null,
    });
    await expect(access({})).rejects.toThrow(/says where the repository is/);
  });
});
