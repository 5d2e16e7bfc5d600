// What DAG files give to roles, in the whole: to every read that there is, and where very many DAGs name one role.
import { dagGrantables } from '@ariel/core';
import { describe, expect, it } from 'vitest';
import type { ServedRoute } from '../src/index.ts';
import { openApi } from './fixture/api-fixture.ts';
import { requestsOf } from './fixture/matrix-requests.ts';
import { addRole, addUser, openShop, orders, publish, stock } from './fixture/shop.ts';

describe('a role that very many DAGs name', () => {
  it('costs a request the same statements', async () => {
    const statements: string[] = [];
    await using api = await openApi({ watchStatement: (sql) => statements.push(sql) });
    await addRole(api, 'Sales');
    await addUser(api, 'sue', 'Sales');
    await publish(api, 'one', { Sales: ['dags:read'] });
    const asked = async () => {
      await api.tokenOf('sue');
      statements.length = 0;
      const answer = await api.call('GET', '/api/v2/dags?limit=2', { as: 'sue' });
      const said = statements.filter((sql) => sql.includes('dag_access'));
      return { said, shown: answer.json<{ dags: unknown[] }>().dags.length };
    };
    const before = await asked();
    const many = Array.from({ length: 1_500 }, (_, index) => `many_${index}`);
    await api.writer.runMany(
      `insert into dag (dag_id, bundle_name, rel_path, is_paused, is_active, tags, owners, schedule_text,
         timetable_kind, max_active_runs, max_active_tasks, evaluated_at, created_at)
       values (?, 'dags', 'many.ts', 0, 1, '[]', '[]', '', 'none', 1, 1, 0, 0)`,
      many.map((dagId) => [dagId]),
    );
    await api.writer.runMany(
      "insert into dag_access (role, permission, dag_id) values ('Sales', 'dags:read', ?)",
      many.map((dagId) => [dagId]),
    );
    const after = await asked();
    expect([before.shown, after.shown]).toEqual([1, 2]);
    expect(after.said.length).toBeGreaterThan(0);
    expect(after.said.filter((sql) => !before.said.includes(sql))).toEqual([]);
  });
});

describe('what a file gives and what a role gives at that DAG', { timeout: 120_000 }, () => {
  it('are one and the same to every read that there is', async () => {
    await using api = await openShop();
    await addRole(
      api,
      'Named',
      dagGrantables.map((permission) => [permission, `dag:${orders.mark}`] as const),
    );
    await addRole(api, 'Given');
    await publish(api, orders.mark, { Given: dagGrantables });
    await addUser(api, 'named_user', 'Named');
    await addUser(api, 'given_user', 'Given');
    const isRead = ({ method, permission, url }: ServedRoute): boolean =>
      (method === 'GET' || /\/list$/.test(url)) &&
      permission !== 'public' &&
      // Whose session it is says more than what they may do.
      url !== '/auth/sessions' &&
      !/\/tail$|^\/ui\/events$|\/wait$/.test(url);
    const requests = api.routes
      .filter(isRead)
      .flatMap((route) => [
        ...requestsOf(route, orders).slice(0, 1),
        ...requestsOf(route, stock).slice(0, 1),
      ]);
    const told: string[] = [];
    for (const { method, payload, url } of requests) {
      const [named, given] = [
        await api.call(method, url, { as: 'named_user', ...(payload === undefined ? {} : { payload }) }),
        await api.call(method, url, { as: 'given_user', ...(payload === undefined ? {} : { payload }) }),
      ];
      expect([given.statusCode, plain(given.body)], url).toEqual([named.statusCode, plain(named.body)]);
      if (given.statusCode === 200 && given.body.includes(orders.mark)) told.push(url);
    }
    expect(told.length).toBeGreaterThan(40);
  });

  const plain = (body: string): string => body.replaceAll(/(?:named|given)_user|Named|Given/g, 'X');
});
