// Connections and variables in the database: how they are kept, changed, rotated, looked up and warned of.

import {
  createControl,
  databaseBackend,
  environmentBackend,
  secretLookup,
  VersionCache,
} from '@ariel/execution';
import type { Control, SetConnectionRequest, SetVariableRequest } from '@ariel/protocol';
import { createFernet, type Database, newFernetKey, refreshSecretWarnings, type Vault } from '@ariel/store';
import { openTestDatabase, type TestDatabase } from '@ariel/testkit';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const actor = { user: 'olga', via: 'rest_api' } as const;
const nowUs = () => 1_790_000_000_000_000;
const key = newFernetKey();
let opened: TestDatabase;
let database: Database;
let told: string[] = [];
beforeEach(async () => {
  opened = await openTestDatabase();
  database = opened.database;
  told = [];
});
afterEach(() => opened[Symbol.asyncDispose]());

const fernetOf = (keys: string): Vault => ({ kind: 'fernet', fernet: createFernet({ keys, nowUs }) });

function controlWith(vault: Vault): Control {
  const lookup = secretLookup([databaseBackend(database, vault)]);
  return createControl({
    database,
    versions: new VersionCache(),
    nowUs,
    newId: () => 'id',
    notify: (notice) => void told.push(JSON.stringify(notice)),
    kill: () => undefined,
    checkSchema: () => [],
    reparse: async () => undefined,
    vault,
    knownSecrets: async (kind, names) => {
      const found = await Promise.all(
        names.map(async (name) => ((await lookup[kind](name)) === null ? [] : [name])),
      );
      return new Set(found.flat());
    },
  });
}

const setConnection = (
  control: Control,
  changes: SetConnectionRequest['changes'],
  mode: SetConnectionRequest['mode'] = 'set',
) => control.setConnection({ connId: 'shop', mode, changes, actor });
const setVariable = (control: Control, key: string, changes: SetVariableRequest['changes']) =>
  control.setVariable({ key, mode: 'set', changes, actor });

const whole = {
  connType: 'postgres',
  description: 'd',
  host: 'h',
  schema: 's',
  login: 'l',
  password: 'hunter2',
  port: 5432,
  extra: '{"sslmode": "require", "api_key": "sesame"}',
};

describe('a connection', () => {
  test('is kept with its password and extra encrypted, and found whole', async () => {
    await setConnection(controlWith(fernetOf(key)), whole);
    const [row] = await database.all<Record<string, unknown>>('select * from connection');
    expect(row).toMatchObject({
      conn_id: 'shop',
      host: 'h',
      is_encrypted: 1,
      is_extra_encrypted: 1,
      team: null,
    });
    expect(JSON.stringify(row)).not.toMatch(/hunter2|sesame/);
    const lookup = secretLookup([databaseBackend(database, fernetOf(key))]);
    expect(await lookup.connection('shop')).toEqual(whole);
    expect(await lookup.connection('none')).toBeNull();
  });

  test('keeps what is not changed, and what comes back hidden', async () => {
    const control = controlWith(fernetOf(key));
    await setConnection(control, whole);
    await setConnection(
      control,
      { host: 'other', password: '***', extra: '{"sslmode": "allow", "api_key": "***"}' },
      'change',
    );
    const lookup = secretLookup([databaseBackend(database, fernetOf(key))]);
    expect(await lookup.connection('shop')).toEqual({
      ...whole,
      host: 'other',
      extra: '{"sslmode":"allow","api_key":"sesame"}',
    });
    await setConnection(control, { password: null, extra: null });
    expect(await lookup.connection('shop')).toMatchObject({ password: null, extra: null, login: 'l' });
  });

  test.each<[what: string, request: Partial<SetConnectionRequest>, code: string]>([
    ['that is there', { mode: 'create' }, 'ARIEL_CONNECTION_EXISTS'],
    ['that is not there', { mode: 'change', connId: 'none' }, 'ARIEL_CONNECTION_NOT_FOUND'],
    ['of an id that is none', { connId: 'a b' }, 'ARIEL_CONNECTION_INVALID'],
    ['with an extra that is no object', { changes: { extra: '[1]' } }, 'ARIEL_CONNECTION_INVALID'],
    ['with a port that is none', { changes: { port: 70_000 } }, 'ARIEL_CONNECTION_INVALID'],
  ])('%s is refused', async (_what, request, code) => {
    const control = controlWith(fernetOf(key));
    await setConnection(control, whole);
    const refused = await control
      .setConnection({ connId: 'shop', mode: 'set', changes: {}, actor, ...request })
      .catch((error: unknown) => error);
    expect(refused).toMatchObject({ code });
  });

  test('is deleted once, and its acts are told without values', async () => {
    const control = controlWith(fernetOf(key));
    await setConnection(control, whole);
    await control.deleteConnection({ connId: 'shop', actor });
    await expect(control.deleteConnection({ connId: 'shop', actor })).rejects.toMatchObject({ status: 404 });
    const rows = await database.all<{ event: string; owner: string; extra: string }>(
      'select event, owner, extra from event_log order by id',
    );
    expect(rows.map(({ event, owner }) => [event, owner])).toEqual([
      ['post_connection', 'olga'],
      ['delete_connection', 'olga'],
    ]);
    expect(JSON.stringify(rows)).not.toMatch(/hunter2|sesame/);
    expect(JSON.parse(rows[0]?.extra ?? '')).toMatchObject({ connection_id: 'shop', conn_type: 'postgres' });
  });
});

describe('a variable', () => {
  test('is kept encrypted, changed in part, and deleted', async () => {
    const control = controlWith(fernetOf(key));
    await setVariable(control, 'rate', { value: '{"a": 1}', description: 'how fast' });
    await control.setVariable({ key: 'rate', mode: 'change', changes: { value: '2' }, actor });
    const [row] = await database.all('select key, description, is_encrypted from variable');
    expect(row).toEqual({ key: 'rate', description: 'how fast', is_encrypted: 1 });
    const lookup = secretLookup([databaseBackend(database, fernetOf(key))]);
    expect(await lookup.variable('rate')).toBe('2');
    await control.deleteVariable({ key: 'rate', actor });
    expect(await lookup.variable('rate')).toBeNull();
    await expect(control.deleteVariable({ key: 'rate', actor })).rejects.toMatchObject({
      code: 'ARIEL_VARIABLE_NOT_FOUND',
    });
  });

  test('may be empty, and its key may not', async () => {
    const control = controlWith(fernetOf(key));
    await setVariable(control, 'empty', { value: '' });
    expect(await secretLookup([databaseBackend(database, fernetOf(key))]).variable('empty')).toBe('');
    await expect(setVariable(control, '', { value: 'x' })).rejects.toMatchObject({
      code: 'ARIEL_VARIABLE_INVALID',
    });
  });

  test('belongs to a team, or to nobody', async () => {
    const control = controlWith(fernetOf(key));
    await setVariable(control, 'own', { value: '1', team: 'blue' });
    await setVariable(control, 'all', { value: '2' });
    const lookup = secretLookup([databaseBackend(database, fernetOf(key))]);
    expect(await Promise.all([lookup.variable('own', 'blue'), lookup.variable('all', 'blue')])).toEqual([
      '1',
      '2',
    ]);
    expect(await Promise.all([lookup.variable('own', 'red'), lookup.variable('own')])).toEqual([null, null]);
  });
});

describe('without a key', () => {
  test('nothing secret is stored, and the message says what to do', async () => {
    const control = controlWith({ kind: 'closed' });
    const refused = setConnection(control, whole);
    await expect(refused).rejects.toMatchObject({ code: 'ARIEL_FERNET_KEY_MISSING', status: 409 });
    await expect(refused).rejects.toThrow(/ARIEL__CORE__FERNET_KEY.*openssl rand -base64 32.*"none"/);
    expect(await database.all('select * from connection')).toEqual([]);
    await setConnection(control, { connType: 'http', host: 'h' });
    expect(await database.all('select conn_id from connection')).toHaveLength(1);
  });

  test('secrets are stored as they are where the installation says so', async () => {
    await setConnection(controlWith({ kind: 'plain' }), whole);
    expect(await database.all('select password, is_encrypted from connection')).toEqual([
      { password: 'hunter2', is_encrypted: 0 },
    ]);
  });

  test('what is encrypted cannot be read, and the message says why', async () => {
    await setConnection(controlWith(fernetOf(key)), whole);
    const lookup = secretLookup([databaseBackend(database, { kind: 'plain' })]);
    await expect(lookup.connection('shop')).rejects.toThrow(
      /"shop" was looked for in the database, which failed: .*fernet_key/,
    );
  });
});

describe('rotation', () => {
  test('encrypts everything with the first key, also what was not encrypted', async () => {
    await setConnection(controlWith(fernetOf(key)), whole);
    await setVariable(controlWith({ kind: 'plain' }), 'open', { value: 'text' });
    await setVariable(controlWith(fernetOf(key)), 'v', { value: 'x' });
    const fresh = newFernetKey();
    const vault = fernetOf(`${fresh},${key}`);
    const keyId = vault.kind === 'fernet' ? vault.fernet.keyId : '';
    expect(await controlWith(vault).rotateFernetKey({ keyId, actor })).toEqual({
      connections: 1,
      variables: 2,
    });
    const lookup = secretLookup([databaseBackend(database, fernetOf(fresh))]);
    expect(await lookup.connection('shop')).toEqual(whole);
    expect(await Promise.all([lookup.variable('open'), lookup.variable('v')])).toEqual(['text', 'x']);
  });

  test('is refused by a process that has another first key, and leaves everything where one token is foreign', async () => {
    await setVariable(controlWith(fernetOf(newFernetKey())), 'foreign', { value: 'x' });
    const vault = fernetOf(key);
    const keyId = vault.kind === 'fernet' ? vault.fernet.keyId : '';
    await expect(controlWith(vault).rotateFernetKey({ keyId: 'other', actor })).rejects.toMatchObject({
      code: 'ARIEL_FERNET_KEY_OLD',
    });
    await expect(controlWith(vault).rotateFernetKey({ keyId, actor })).rejects.toMatchObject({
      code: 'ARIEL_FERNET_TOKEN',
    });
  });
});

describe('the look-up', () => {
  test('asks one place after the other, and the first that has it decides', async () => {
    const control = controlWith(fernetOf(key));
    await setVariable(control, 'both', { value: 'stored' });
    await setVariable(control, 'only', { value: 'stored too' });
    const lookup = secretLookup([
      environmentBackend({ AIRFLOW_VAR_BOTH: 'set', ARIEL_CONN_SHOP: 'http://h' }),
      databaseBackend(database, fernetOf(key)),
    ]);
    expect(
      await Promise.all([lookup.variable('both'), lookup.variable('only'), lookup.variable('none')]),
    ).toEqual(['set', 'stored too', null]);
    expect(await lookup.connection('shop')).toMatchObject({ connType: 'http', host: 'h' });
    expect(lookup.places({ kind: 'variable', name: 'none', team: null })).toEqual([
      'the environment (ARIEL_VAR_NONE, AIRFLOW_VAR_NONE)',
      'the database',
    ]);
  });

  test('finds what is a team’s own for that team alone', async () => {
    const lookup = secretLookup([
      environmentBackend({
        AIRFLOW_VAR__BLUE___K: 'own',
        AIRFLOW_VAR_K: 'all',
        ARIEL_CONN__BLUE___C: 'http://own',
      }),
    ]);
    expect(
      await Promise.all([lookup.variable('k', 'blue'), lookup.variable('k', 'red'), lookup.variable('k')]),
    ).toEqual(['own', 'all', 'all']);
    expect(await lookup.variable('_blue___k')).toBeNull();
    expect(await lookup.connection('c', 'blue')).toMatchObject({ host: 'own' });
    expect(await lookup.connection('c')).toBeNull();
  });

  test('ends where a place cannot be asked: another place’s secret would be the wrong one', async () => {
    const broken = {
      describe: () => 'the vault',
      connection: async () => null,
      variable: async () => {
        throw new Error('sealed');
      },
    };
    const lookup = secretLookup([broken, environmentBackend({ ARIEL_VAR_K: 'x' })]);
    await expect(lookup.variable('k')).rejects.toMatchObject({
      code: 'ARIEL_SECRETS_BACKEND',
      message: 'The variable "k" was looked for in the vault, which failed: sealed',
    });
  });
});

describe('DAGs that name what is defined nowhere', () => {
  async function dagThatNames(kind: string, name: string, place = 'task load'): Promise<void> {
    await database.run(
      `insert into dag (dag_id, bundle_name, rel_path, is_paused, is_active, tags, owners, schedule_text, timetable_kind,
         max_active_runs, max_active_tasks, evaluated_at, created_at)
       values ('d', 'b', 'd.ts', 0, 1, '[]', '[]', '', 'none', 16, 16, 0, 0) on conflict do nothing`,
    );
    await database.run('insert into dag_secret (dag_id, kind, name, place) values (?, ?, ?, ?)', [
      'd',
      kind,
      name,
      place,
    ]);
  }

  const warnings = () =>
    database.all<{ kind: string; message: string }>('select kind, message from dag_warning order by kind');

  test('are warned of once, and not any more when it is defined', async () => {
    await dagThatNames('connection', 'shop');
    await dagThatNames('variable', 'rate', 'dags/d.ts line 3');
    const control = controlWith(fernetOf(key));
    const knownSecrets = async () => new Set<string>();
    expect(await refreshSecretWarnings(database, { knownSecrets, nowUs: nowUs() })).toEqual(['d']);
    expect(await refreshSecretWarnings(database, { knownSecrets, nowUs: nowUs() })).toEqual([]);
    expect(await warnings()).toEqual([
      { kind: 'ARIEL_CONNECTION_MISSING', message: expect.stringContaining('"shop" (task load)') },
      { kind: 'ARIEL_VARIABLE_MISSING', message: expect.stringContaining('"rate" (dags/d.ts line 3)') },
    ]);
    await setConnection(control, whole);
    expect(await warnings()).toMatchObject([{ kind: 'ARIEL_VARIABLE_MISSING' }]);
    expect(told).toEqual(['{"kind":"dag-changed","dagId":"d"}']);
    await control.deleteConnection({ connId: 'shop', actor });
    expect(await warnings()).toHaveLength(2);
  });
});
