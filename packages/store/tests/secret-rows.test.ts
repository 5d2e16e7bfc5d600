// Rows of connections and variables beside Python: Airflow reads with `cryptography` what is stored here, and what it stored is read
// here. Left out, with the reason, where that package is not installed.
import { spawnSync } from 'node:child_process';
import {
  createFernet,
  newFernetKey,
  openConnection,
  openVariable,
  readConnection,
  readVariable,
  teamOfAttempt,
  type Vault,
  variableKeys,
  writeConnection,
  writeVariable,
} from '@ariel/store';
import { expect, test } from 'vitest';
import { aDatabase } from './a-database.ts';

const script = `
import json, sys
from cryptography.fernet import Fernet
given = json.load(sys.stdin)
fernet = Fernet(given['key'].encode())
json.dump({
  'read': {name: fernet.decrypt(token.encode()).decode() for name, token in given['tokens'].items()},
  'made': {name: fernet.encrypt(text.encode()).decode() for name, text in given['texts'].items()},
}, sys.stdout)
`;

const found = spawnSync('python3', ['-c', 'import cryptography'], { encoding: 'utf8' });
const missing = found.error?.message ?? (found.status === 0 ? null : found.stderr.trim().split('\n').at(-1));
if (missing) process.stderr.write(`left out: Python's cryptography cannot be used here (${missing})\n`);

test.skipIf(missing)('Python reads what is stored, and what it stored is read', async () => {
  await using database = await aDatabase();
  const key = newFernetKey();
  const vault: Vault = {
    kind: 'fernet',
    fernet: createFernet({ keys: key, nowUs: () => Date.now() * 1000 }),
  };
  const fields = {
    connType: 'postgres',
    description: null,
    host: 'h',
    schema: 's',
    login: 'l',
    password: 'pässword 密',
    port: 5,
    extra: '{"a": "é"}',
  };
  await writeConnection(database, vault, { connId: 'ours', team: null, fields });
  await writeVariable(database, vault, { key: 'ours', value: '{"n": 1.0}', description: 'd', team: null });
  const connection = await readConnection(database, 'ours');
  const variable = await readVariable(database, 'ours');
  const tokens = { password: connection?.password, extra: connection?.extra, val: variable?.val };
  const texts = { password: 'theirs 密', extra: '{"b": 2}', val: 'their text' };
  const python = spawnSync('python3', ['-c', script], {
    input: JSON.stringify({ key, tokens, texts }),
    encoding: 'utf8',
  });
  expect(python.stderr).toBe('');
  const { made, read } = JSON.parse(python.stdout) as {
    read: Record<string, string>;
    made: Record<string, string>;
  };
  expect(read).toEqual({ password: fields.password, extra: fields.extra, val: '{"n": 1.0}' });
  // As Airflow's own rows would be copied.
  await database.run(
    `insert into connection (conn_id, conn_type, host, password, extra, is_encrypted, is_extra_encrypted)
     values ('theirs', 'http', 'h', ?, ?, 1, 1)`,
    [made.password ?? '', made.extra ?? ''],
  );
  await database.run("insert into variable (key, val, is_encrypted) values ('theirs', ?, 1)", [
    made.val ?? '',
  ]);
  const theirs = await readConnection(database, 'theirs');
  const value = await readVariable(database, 'theirs');
  expect(theirs && openConnection(vault, theirs).fields).toMatchObject({
    password: texts.password,
    extra: texts.extra,
  });
  expect(value && openVariable(vault, value).value).toBe(texts.val);
});

test('keys are found by how they begin, whatever signs they have, and teams are kept apart', async () => {
  await using database = await aDatabase();
  for (const [name, team] of [
    ['a%', null],
    ['a_b', null],
    ['ab', 'blue'],
    ['b', null],
  ] as const)
    await writeVariable(database, { kind: 'plain' }, { key: name, value: 'x', description: null, team });
  const page = { limit: 10, offset: 0 };
  expect((await variableKeys(database, { ...page, prefix: 'a', team: null })).keys).toEqual(['a%', 'a_b']);
  expect((await variableKeys(database, { ...page, prefix: 'a', team: 'blue' })).total).toBe(3);
  expect((await variableKeys(database, { ...page, prefix: 'a_', team: null })).keys).toEqual(['a_b']);
  expect(await teamOfAttempt(database, 'none')).toBeNull();
});
