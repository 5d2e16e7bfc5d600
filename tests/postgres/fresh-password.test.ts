// `sql_alchemy_conn_cmd` against a server that wants passwords: each new connection asks the command, whatever its token is by then.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Database, openPostgres } from '@ariel/store';
import { PostgresServer } from '@ariel/testkit';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';

const bin = fileURLToPath(new URL('../../packages/ariel/bin/ariel.mjs', import.meta.url));
const PSQL = spawnSync('sh', ['-c', 'command -v psql'], { encoding: 'utf8' }).stdout.trim();

let server: PostgresServer;
let admin: Database;
let folder = '';
let env: Record<string, string> = {};

beforeAll(async () => {
  server = await PostgresServer.start({
    access: ['host all postgres 127.0.0.1/32 trust', 'host all app 127.0.0.1/32 scram-sha-256'],
  });
  admin = await openPostgres(server.options('postgres'));
  await admin.run("create role app login password 'none'");
  await admin.run('create database app owner app');
});
afterAll(async () => {
  await admin.close();
  await server[Symbol.asyncDispose]();
});

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ariel-fresh-'));
  mkdirSync(join(folder, 'dags'));
  await rotate('first of all/@');
  const command = join(folder, 'address.sh');
  // It fails while the file of the token is not there, and counts how often it was asked.
  writeFileSync(
    command,
    `#!/bin/sh
echo asked >> ${folder}/asked
token=$(cat ${folder}/token) || exit 3
printf 'postgresql://app:%s@127.0.0.1:${server.port}/app?sslmode=disable&options=-csearch_path%%3Dpublic\\n' "$token"
`,
  );
  chmodSync(command, 0o700);
  env = {
    PATH: process.env.PATH ?? '',
    HOME: folder,
    ARIEL_HOME: join(folder, 'home'),
    ARIEL__CORE__DAGS_FOLDER: join(folder, 'dags'),
    ARIEL__DATABASE__SQL_ALCHEMY_CONN_CMD: command,
  };
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** From now on the server wants this password, and the command gives it. */
async function rotate(password: string): Promise<void> {
  await admin.run(`alter role app password '${password}'`);
  writeFileSync(join(folder, 'token'), encodeURIComponent(password));
}

const timesAsked = (): number => readFileSync(join(folder, 'asked'), 'utf8').split('\n').length - 1;

function ariel(words: readonly string[], input = '', more: Readonly<Record<string, string>> = {}) {
  return spawnSync(process.execPath, [bin, ...words], { env: { ...env, ...more }, input, encoding: 'utf8' });
}

test('commands come in with what the command prints, before and after a rotation', async () => {
  expect(ariel(['db', 'migrate'])).toMatchObject({ status: 0, stderr: '' });
  const before = timesAsked();
  expect(ariel(['db', 'check'])).toMatchObject({ status: 0, stdout: expect.stringContaining('is well') });
  // Once for the address, once more for each connection.
  expect(timesAsked()).toBeGreaterThanOrEqual(before + 2);
  await rotate('second');
  expect(ariel(['db', 'check'])).toMatchObject({ status: 0 });
  await admin.run("alter role app password 'known to nobody'");
  const refused = ariel(['db', 'check']);
  expect(refused).toMatchObject({ status: 1, stderr: expect.stringContaining('ARIEL_DATABASE_REFUSED') });
  expect(refused.stderr).not.toContain('second');
});

describe('a part of the installation that runs', () => {
  let part: ChildProcess | null = null;
  afterEach(async () => {
    if (part === null || part.exitCode !== null) return;
    const gone = new Promise((resolve) => part?.once('exit', resolve));
    part.kill('SIGKILL');
    await gone;
  });

  const backends = async (): Promise<number[]> =>
    (
      await admin.all<{ pid: number }>(
        "select pid from pg_stat_activity where usename = 'app' and backend_type = 'client backend' order by pid",
      )
    ).map(({ pid }) => pid);

  const lastBeat = async (): Promise<number> => {
    const database = await openPostgres(server.options('app'));
    try {
      const row = await database.first<{ at: number }>('select max(heartbeat_at) as at from job');
      return row?.at ?? 0;
    } finally {
      await database.close();
    }
  };

  test('keeps its connections through a rotation, and makes new ones with the new password', async () => {
    expect(ariel(['db', 'migrate']).status).toBe(0);
    const said: string[] = [];
    part = spawn(process.execPath, [bin, 'dag-processor'], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    part.stdout?.on('data', (data: Buffer) => said.push(data.toString()));
    part.stderr?.on('data', (data: Buffer) => said.push(data.toString()));
    await expect.poll(() => said.join(''), { timeout: 30_000 }).toContain('is ready');
    const old = await backends();
    expect(old.length).toBeGreaterThan(0);
    await rotate('while it runs');
    const before = await lastBeat();
    await expect.poll(lastBeat, { timeout: 30_000, interval: 500 }).toBeGreaterThan(before);
    expect(await backends()).toEqual(expect.arrayContaining(old.slice(0, 1)));
    // Its connections are lost while the command fails: it waits, and comes back with what the command prints then.
    rmSync(join(folder, 'token'));
    await admin.all("select pg_terminate_backend(pid) from pg_stat_activity where usename = 'app'");
    await expect.poll(() => said.join(''), { timeout: 30_000 }).toContain('ended with exit code 3');
    await rotate('after it was lost');
    const lost = await lastBeat();
    await expect.poll(lastBeat, { timeout: 30_000, interval: 500 }).toBeGreaterThan(lost);
    expect(part.exitCode).toBeNull();
    expect(said.join('')).not.toContain('while it runs');
  });
});

describe.runIf(PSQL !== '')('db shell', () => {
  test('is psql at the address, and the password is not on its command line', async () => {
    expect(ariel(['db', 'migrate']).status).toBe(0);
    const programs = join(folder, 'bin');
    mkdirSync(programs);
    // The real one, after writing down how it was started.
    const script = `#!/bin/sh\nprintf '%s\\n' "$#" "$@" > ${folder}/words\nenv > ${folder}/variables\nexec ${PSQL} "$@"\n`;
    writeFileSync(join(programs, 'psql'), script, { mode: 0o700 });
    const sql = "select 'as ' || current_user || ' in ' || current_database() || ' on ' || current_schema;\n";
    const answer = ariel(['db', 'shell'], sql, {
      PATH: `${programs}:${env.PATH}`,
      PGSERVICE: 'elsewhere',
      PGPASSWORD: 'of another server',
      PSQLRC: '/dev/null',
    });
    expect(answer).toMatchObject({ status: 0, stdout: expect.stringContaining('as app in app on public') });
    expect(answer.stderr).toContain(`app at 127.0.0.1:${server.port}`);
    expect(answer.stderr).not.toContain('first');
    expect(readFileSync(join(folder, 'words'), 'utf8')).toBe('0\n');
    const variables = readFileSync(join(folder, 'variables'), 'utf8');
    expect(variables).toContain('PGPASSWORD=first of all/@\n');
    expect(variables).toContain('PGOPTIONS=-c search_path=public\n');
    expect(variables).not.toContain('PGSERVICE');
  });

  test('ends as psql ends', () => {
    expect(ariel(['db', 'migrate']).status).toBe(0);
    expect(ariel(['db', 'shell'], '\\set ON_ERROR_STOP on\nselect no_such_thing;\n').status).toBe(3);
  });
});
