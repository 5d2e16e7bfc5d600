// What a task gets of a connection or a variable that the environment of its server has.

import { environmentBackend, secretLookup } from '@ariel/execution';
import type { Connection } from '@ariel/sdk';
import { describe, expect, test } from 'vitest';
import { parseConnection } from './parse-connection.ts';
import { secretSource } from './secret-source.ts';

const environmentSecrets = (environment: Readonly<Record<string, string>>) =>
  secretSource(secretLookup([environmentBackend(environment)]), null);

async function connection(
  environment: Readonly<Record<string, string>>,
  id = 'shop',
): Promise<Connection | null> {
  const json = await environmentSecrets(environment).connection(id);
  return json === null ? null : JSON.parse(json);
}

const uri = 'postgresql://user:p%40ss@db.shop:5432/orders?sslmode=require&n=1';

describe('a connection', () => {
  test('has its parts, the decoded extra, the text of it, and one URI of all', async () => {
    expect(await connection({ AIRFLOW_CONN_SHOP: uri })).toEqual({
      id: 'shop',
      type: 'postgres',
      description: null,
      host: 'db.shop',
      port: 5432,
      login: 'user',
      password: 'p@ss',
      schema: 'orders',
      extra: { sslmode: 'require', n: '1' },
      extraJson: '{"sslmode": "require", "n": "1"}',
      uri: 'postgres://user:p%40ss@db.shop:5432/orders?sslmode=require&n=1',
    });
  });

  test('may be JSON, whose extra keeps its types', async () => {
    const json = '{"conn_type": "my-type", "port": "80", "extra": {"n": 1.0}}';
    expect(await connection({ ARIEL_CONN_SHOP: json })).toEqual({
      id: 'shop',
      type: 'my_type',
      description: null,
      host: null,
      port: 80,
      login: null,
      password: null,
      schema: null,
      extra: { n: 1 },
      extraJson: '{"n": 1.0}',
      uri: 'my-type://@:80/?__extra__=%7B%22n%22%3A+1.0%7D',
    });
  });

  test('is empty where the URI says nothing, not absent', async () => {
    expect(await connection({ ARIEL_CONN_SHOP: 'http://u:@' })).toMatchObject({
      host: '',
      schema: '',
      login: 'u',
      password: '',
      port: null,
      extra: {},
      extraJson: null,
    });
  });

  test.each<[what: string, environment: Record<string, string>, host: string | null]>([
    ['under Ariel’s name before Airflow’s', { AIRFLOW_CONN_SHOP: 's://b', ARIEL_CONN_SHOP: 's://a' }, 'a'],
    ['past an empty text', { AIRFLOW_CONN_SHOP: 's://b', ARIEL_CONN_SHOP: '' }, 'b'],
    ['in upper case only', { AIRFLOW_CONN_shop: 's://b' }, null],
    ['nowhere else', { CONN_SHOP: 's://b', AIRFLOW_VAR_SHOP: 's://b' }, null],
  ])('is found %s', async (_what, environment, host) => {
    expect((await connection(environment))?.host ?? null).toBe(host);
  });

  test('of any id is found under its id in upper case', async () => {
    expect(await connection({ 'AIRFLOW_CONN_MY-SHOP.X': 's://h' }, 'my-shop.x')).toMatchObject({ host: 'h' });
  });

  test('that cannot be read is told by its name, without its text', async () => {
    const failed = await connection({ ARIEL_CONN_SHOP: 's://u:hunter2@h:x' }).catch(
      (error: unknown) => error,
    );
    expect(failed).toMatchObject({ code: 'ARIEL_CONNECTION_INVALID' });
    expect(String(failed)).toContain('ARIEL_CONN_SHOP: The port of a connection');
    expect(String(failed)).not.toContain('hunter2');
  });
});

test('a variable is JSON where it can be, else its text; an empty one is an empty text', async () => {
  const { variable } = environmentSecrets({ ARIEL_VAR_N: '{"a": 1}', AIRFLOW_VAR_T: 'x y', ARIEL_VAR_E: '' });
  expect(await Promise.all(['n', 't', 'e', 'none'].map((key) => variable(key)))).toEqual([
    '{"a": 1}',
    '"x y"',
    '""',
    null,
  ]);
});

test('for a local run a connection has all but its id', () => {
  expect(parseConnection('http://h')).not.toHaveProperty('id');
  expect(parseConnection('http://h')).toMatchObject({ type: 'http', host: 'h', uri: 'http://h' });
});
