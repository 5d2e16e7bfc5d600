import { afterEach, describe, expect, test } from 'vitest';
import { DagAuthoringError } from '../error/dag-authoring-error.ts';
import { definePlugin } from '../plugin/define-plugin.ts';
import type { ClusterPolicies } from '../policy/cluster-policy.ts';
import { collectDags, registry } from '../registry.ts';
import type { DagAccessControl } from './access-option.ts';
import { dag } from './dag.ts';

const made = (accessControl?: DagAccessControl) =>
  dag('sales', accessControl === undefined ? {} : { accessControl }, () => {}).definition.accessControl;

describe('accessControl of a DAG', () => {
  test('is stored as permissions, in one order however it is written', () => {
    expect(made({ Sales: ['can_read', 'can_edit'], Buyers: ['can_delete'] })).toEqual({
      Buyers: ['dags:delete'],
      Sales: ['dags:edit', 'dags:read'],
    });
    const one = made({ b: ['can_edit', 'can_read', 'can_read'], a: ['can_read'] });
    expect(JSON.stringify(one)).toBe(JSON.stringify(made({ a: ['can_read'], b: ['can_read', 'can_edit'] })));
  });

  test('names what belongs to the DAG in Airflow’s words', () => {
    const everything = ['can_read', 'can_create', 'can_edit', 'can_delete', 'menu_access'] as const;
    expect(
      made({
        Sales: { DAGs: ['can_read'], 'DAG Runs': everything, 'Task Logs': ['can_read'], XComs: ['can_read'] },
      }),
    ).toEqual({
      Sales: ['dags:read', 'logs:read', 'runs:create', 'runs:delete', 'runs:edit', 'runs:read', 'xcoms:read'],
    });
  });

  test('knows the default roles whatever their case, and others as they are written', () => {
    expect(
      made({ viewer: ['can_edit'], Viewer: ['can_delete'], public: ['can_read'], sales: ['can_read'] }),
    ).toEqual({ Public: ['dags:read'], Viewer: ['dags:delete', 'dags:edit'], sales: ['dags:read'] });
  });

  test('is absent where it gives nothing', () => {
    expect(dag('d', {}, () => {}).definition).not.toHaveProperty('accessControl');
    for (const nothing of [{}, { Sales: [] }, { Sales: { 'DAG Runs': ['menu_access'] } }] as const)
      expect(dag('d', { accessControl: nothing }, () => {}).definition).not.toHaveProperty('accessControl');
  });

  // What a JavaScript author could write.
  test.each<readonly [string, unknown, string]>([
    ['a list', ['Sales'], 'accessControl is Sales, but must be an object of roles'],
    ['a text', 'Sales', 'accessControl is "Sales", but must be an object of roles'],
    ['a map', new Map([['Sales', ['can_read']]]), 'must be an object of roles'],
    ['a role without a name', { '': ['can_read'] }, 'A role in accessControl is "", but must be a name'],
    ['a role with a blank at its end', { 'Sales ': ['can_read'] }, 'is "Sales ", but must be a name'],
    ['a role with a name too long', { ['x'.repeat(65)]: ['can_read'] }, 'a name of 1 to 64 characters'],
    ['one action', { Sales: 'can_read' }, 'accessControl.Sales is "can_read", but must be a list of actions'],
    ['a set', { Sales: new Set(['can_read']) }, 'accessControl.Sales is'],
    [
      'an action that there is not',
      { Sales: ['can_fly'] },
      'An action of accessControl.Sales is "can_fly", but must be one of can_read, can_edit, can_delete',
    ],
    ['an action of other things', { Sales: ['can_create'] }, 'is "can_create", but must be one of can_read'],
    ['an action of Airflow 1', { Sales: ['can_dag_read'] }, 'is "can_dag_read", but must be one of can_read'],
    [
      'an action of runs that there is not',
      { Sales: { 'DAG Runs': ['read'] } },
      'An action of accessControl.Sales["DAG Runs"] is "read", but must be one of can_read, can_create',
    ],
    [
      'no list of actions',
      { Sales: { 'DAG Runs': 'can_read' } },
      'accessControl.Sales["DAG Runs"] is "can_read"',
    ],
    [
      'something misspelled',
      { Sales: { 'DAG Run': ['can_read'] } },
      'accessControl.Sales names "DAG Run", which is nothing of a DAG. Did you mean "DAG Runs"?',
    ],
    [
      'what belongs to no DAG',
      { Sales: { Connections: ['can_read'] } },
      'names "Connections", which is nothing',
    ],
    ['the name of every object’s', { Sales: { constructor: ['can_read'] } }, 'names "constructor"'],
  ])('refuses %s, and says what is expected', (_what, accessControl, message) => {
    const refused = (): unknown => made(accessControl as DagAccessControl);
    expect(refused).toThrow(DagAuthoringError);
    expect(refused).toThrow(expect.objectContaining({ code: 'ARIEL_OPTION_INVALID' }));
    expect(refused).toThrow(message);
  });
});

describe('a policy of the installation', () => {
  afterEach(() => {
    registry().policies = [];
  });

  async function judged(dagPolicy: NonNullable<ClusterPolicies['dagPolicy']>) {
    await collectDags(async () => void definePlugin({ name: 'house', policies: { dagPolicy } }), true);
    const { dags, errors } = await collectDags(async () => {
      dag('d', { accessControl: { Public: ['can_read'], Sales: ['can_read'] } }, () => {});
    });
    return { definition: dags[0]?.definition, errors: errors.map(({ message }) => message) };
  }

  test('sees what a DAG gives, and takes of it what it will not have', async () => {
    const { definition } = await judged((seen) => {
      const { Public: _open, ...rest } = seen.accessControl ?? {};
      seen.accessControl = rest;
    });
    expect(definition?.accessControl).toEqual({ Sales: ['dags:read'] });
    const none = await judged((seen) => {
      delete seen.accessControl;
    });
    expect(none.definition).not.toHaveProperty('accessControl');
  });

  test('gives nothing that is no permission at a DAG', async () => {
    const { definition, errors } = await judged((seen) => {
      seen.accessControl = { Sales: ['users:create'] };
    });
    expect(definition).toBeUndefined();
    expect(errors[0]).toContain(
      'it set accessControl to {"Sales":["users:create"]}; an object of roles is expected',
    );
  });
});
