import { describe, expect, it } from 'vitest';
import { dagAccessWords, dagGrantables, dagPermissions, isDagAccess } from './dag-access.ts';
import { defaultGrants, defaultRoles, roleName } from './default-roles.ts';
import {
  airflowWords,
  everywhere,
  type Grant,
  parseAirflowGrant,
  parseGrantable,
  parseScope,
  scopeText,
} from './grants.ts';
import { isInTokenScopes, isSameEverywhere, mayDo, neededFor, permissionsAt } from './may-do.ts';
import { accessActions, accessResources, type Grantable } from './resources.ts';
import { rolesOfGroups } from './roles-of-groups.ts';

const rights = (grants: readonly (readonly [Grantable, string])[], teams: readonly string[] = []) => ({
  grants: grants.map(([permission, scope]): Grant => ({ permission, scope: parseScope(scope) })),
  teams,
  tokenScopes: null,
});
const dag = (dagId: string, { tags = [], team = null }: { tags?: string[]; team?: string | null } = {}) => ({
  ...{ dagId, tags, team, given: [] },
});

describe('the default roles', () => {
  it('each have what the one before them has, and Admin has everything', () => {
    const [none, viewer, user, op, admin] = Object.values(defaultRoles).map(
      (list) => new Set<Grantable>(list),
    );
    for (const [less, more] of [
      [none, viewer],
      [viewer, user],
      [user, op],
      [op, admin],
    ])
      expect([...(less ?? [])].filter((grant) => !more?.has(grant))).toEqual([]);
    expect(admin?.size).toBe(Object.keys(accessResources).length * Object.keys(accessActions).length);
  });

  it('let a Viewer change nothing, and see neither connections nor variables', () => {
    expect(defaultRoles.Viewer.filter((grant) => !grant.endsWith(':read'))).toEqual([]);
    expect(defaultRoles.Viewer.some((grant) => /^(?:connections|variables|config):/.test(grant))).toBe(false);
  });

  it('are known in every case of letters', () => {
    expect(defaultGrants('ADMIN')).toEqual(defaultGrants('Admin'));
    expect([roleName('op'), roleName('Own'), defaultGrants('constructor')]).toEqual(['Op', 'Own', undefined]);
  });
});

describe('what somebody may do', () => {
  it.each([
    ['everywhere', [['dags:read', '*']], dag('a'), true],
    ['in another DAG', [['dags:read', 'dag:b']], dag('a'), false],
    ['where ids begin so', [['dags:read', 'prefix:et']], dag('etl'), true],
    ['where ids only hold it', [['dags:read', 'prefix:tl']], dag('etl'), false],
    ['where there is the tag', [['dags:read', 'tag:x']], dag('a', { tags: ['x'] }), true],
    ['where there is another tag', [['dags:read', 'tag:x']], dag('a', { tags: ['xx'] }), false],
    ['in a team that is not theirs', [['dags:read', '*']], dag('a', { team: 't' }), false],
    ['in a team that the role names', [['dags:read', 'team:t']], dag('a', { team: 't' }), true],
    ['outside of the team that the role names', [['dags:read', 'team:t']], dag('a'), false],
    [
      'in all teams',
      [
        ['dags:read', '*'],
        ['all_teams:read', '*'],
      ],
      dag('a', { team: 't' }),
      true,
    ],
  ] as const)('%s', (_where, grants, place, expected) => {
    expect(mayDo(rights(grants), 'dags:read', place)).toBe(expected);
  });

  it('in a team of theirs is what they may do anywhere', () => {
    expect(
      mayDo(rights([['pools:edit', '*']], ['t']), 'pools:edit', {
        dagId: null,
        tags: [],
        team: 't',
        given: [],
      }),
    ).toBe(true);
  });

  it('with something of a DAG needs the DAG, too', () => {
    expect([neededFor('runs:read'), neededFor('runs:create'), neededFor('pools:edit')]).toEqual([
      ['runs:read', 'dags:read'],
      ['runs:create', 'dags:edit'],
      ['pools:edit'],
    ]);
    const both = rights([
      ['runs:create', '*'],
      ['dags:edit', 'dag:a'],
    ]);
    expect([mayDo(both, 'runs:create', dag('a')), mayDo(both, 'runs:create', dag('b'))]).toEqual([
      true,
      false,
    ]);
  });

  it('with a token is no more than the token says', () => {
    const scopes = (...tokenScopes: string[]) => ({
      ...rights([
        ['dags:read', '*'],
        ['dags:edit', '*'],
      ]),
      tokenScopes,
    });
    expect(mayDo(scopes('dags:read'), 'dags:edit', null)).toBe(false);
    expect(mayDo(scopes('dags:*'), 'dags:edit', null)).toBe(true);
    expect(isInTokenScopes(['*:read'], 'runs:read')).toBe(true);
    expect(isInTokenScopes([], 'runs:read')).toBe(false);
    expect(isInTokenScopes(['*'], 'runs:read')).toBe(true);
  });
});

describe('grants in words', () => {
  it.each([
    ['can_read', 'DAGs', 'dags:read', '*'],
    ['edit', 'runs', 'runs:edit', '*'],
    ['can_edit', 'DAG:sales:eu', 'dags:edit', 'dag:sales:eu'],
    ['can_create', 'DAG Run:sales', 'runs:create', 'dag:sales'],
    ['can_read', 'task instances', 'instances:read', '*'],
    ['can_read', 'Asset Aliases', 'assets:read', '*'],
  ])('%s on %s', (action, resource, permission, scope) => {
    const grant = parseAirflowGrant(action, resource);
    expect([grant?.permission, grant && scopeText(grant.scope)]).toEqual([permission, scope]);
  });

  it('are Airflow’s again on the way back', () => {
    for (const resource of Object.values(accessResources)) {
      const grant = parseAirflowGrant('can_edit', resource);
      expect(grant && airflowWords(grant)).toEqual({ resource, action: 'can_edit' });
    }
  });

  it('about menus and pages give nothing', () => {
    expect([parseAirflowGrant('menu_access', 'Browse'), parseAirflowGrant('can_read', 'Website')]).toEqual([
      null,
      null,
    ]);
  });

  it('that nobody knows are refused with what there is', () => {
    expect(() => parseGrantable('runs:fly')).toThrow('Resources: dags, runs');
    expect(() => parseGrantable('runs:read:x')).toThrow('is no permission');
    expect(() => parseGrantable('constructor:read')).toThrow('is no permission');
    expect(() => parseScope('dags')).toThrow('is no scope');
    expect(parseScope('*')).toEqual(everywhere);
  });
});

describe('everything that somebody may do', () => {
  const seller = rights(
    [
      ['dags:read', 'tag:daily'],
      ['dags:edit', 'dag:sales'],
      ['runs:create', 'dag:sales'],
      ['runs:read', '*'],
      ['pools:read', 'team:blue'],
    ],
    ['blue'],
  );
  const scoped = { ...seller, tokenScopes: ['runs:*'] };
  const every = Object.keys(accessResources).flatMap((resource) =>
    Object.keys(accessActions).map((action) => `${resource}:${action}` as Grantable),
  );

  it('is what is said of each act by itself, wherever it is asked for', () => {
    const places = [null, dag('sales', { tags: ['daily'] }), dag('stock'), dag('x', { team: 'red' })];
    for (const who of [seller, scoped])
      for (const place of places)
        expect(permissionsAt(who, place)).toEqual(every.filter((one) => mayDo(who, one, place)));
    expect(permissionsAt(seller, dag('sales', { tags: ['daily'] }))).toContain('runs:create');
  });

  it('is the same everywhere where all grants are', () => {
    expect([isSameEverywhere(seller), isSameEverywhere(rights([['dags:read', '*']]))]).toEqual([false, true]);
  });
});

describe('what the file of a DAG gives to a role', () => {
  const given = (permission: Grantable, role = 'Sales'): Grant => ({
    permission,
    scope: { kind: 'given', role, permission },
  });
  const holder = {
    grants: [given('dags:read'), given('dags:edit'), given('runs:create')],
    teams: [],
    tokenScopes: null,
  };
  const giving = (
    list: readonly (readonly [role: string, permission: Grantable])[],
    team: string | null = null,
  ) => ({ ...dag('sales', { team }), given: list.map(([role, permission]) => ({ role, permission })) });

  it('holds at that DAG, for that role, and is that permission alone', () => {
    const place = giving([
      ['Sales', 'dags:read'],
      ['Others', 'dags:edit'],
      ['Sales', 'runs:create'],
    ]);
    expect(permissionsAt(holder, place)).toEqual(['dags:read']);
    expect(permissionsAt(holder, giving([['Others', 'dags:read']]))).toEqual([]);
    expect(mayDo(holder, 'runs:create', giving([['Sales', 'runs:create']]))).toBe(false);
    const both = giving([
      ['Sales', 'dags:edit'],
      ['Sales', 'runs:create'],
    ]);
    expect(permissionsAt(holder, both)).toEqual(['dags:edit', 'runs:create']);
  });

  it('is worth looking closer anywhere, and not the same everywhere', () => {
    expect(permissionsAt(holder, null)).toEqual(['dags:read', 'dags:edit', 'runs:create']);
    expect(isSameEverywhere(holder)).toBe(false);
  });

  it('opens no DAG of a team that is not theirs', () => {
    const place = giving([['Sales', 'dags:read']], 'blue');
    expect(mayDo(holder, 'dags:read', place)).toBe(false);
    expect(mayDo({ ...holder, teams: ['blue'] }, 'dags:read', place)).toBe(true);
    expect(mayDo({ ...holder, teams: ['blue'], tokenScopes: ['runs:*'] }, 'dags:read', place)).toBe(false);
  });

  it('can be anything of the DAG, except that nobody makes the DAG, and nothing else', () => {
    expect(dagAccessWords.get('DAGs')).toEqual(['can_read', 'can_edit', 'can_delete']);
    expect(dagAccessWords.get('DAG Runs')).toEqual([
      ...['can_read', 'can_create', 'can_edit', 'can_delete', 'menu_access'],
    ]);
    expect([dagAccessWords.has('Connections'), dagAccessWords.has('Assets')]).toEqual([false, false]);
    expect(dagPermissions('DAG Runs', ['can_delete', 'menu_access', 'can_read'])).toEqual([
      'runs:read',
      'runs:delete',
    ]);
    expect(dagGrantables).not.toContain('dags:create');
    expect([
      isDagAccess({ a: ['runs:create'] }),
      isDagAccess({ a: ['users:read'] }),
      isDagAccess([]),
    ]).toEqual([true, false, false]);
  });

  it('is no scope that a role could be given', () => {
    expect(scopeText(given('dags:read').scope)).toBe('given:Sales');
    expect(() => parseScope('given:Sales')).toThrow('is no scope');
  });
});

describe('groups', () => {
  it('give roles in the order of the setting, each once', () => {
    const setting = { Admins: ['Admin'], data: ['Op', 'Viewer'], '*': ['Viewer'] };
    expect(rolesOfGroups(['DATA', 'x'], setting)).toEqual(['Op', 'Viewer']);
    expect(rolesOfGroups(['admins'], setting)).toEqual(['Admin', 'Viewer']);
    expect(rolesOfGroups(['*'], {})).toEqual([]);
  });
});
