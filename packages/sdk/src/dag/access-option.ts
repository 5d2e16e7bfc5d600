// What a DAG file gives to roles at its own DAG, as its author writes it. Whether there is such a role is known to the database alone.
import {
  type ActionOnDag,
  type DagAccess,
  type DagAccessByName,
  type DagDefinition,
  dagAccessWords,
  dagPermissions,
  type Grantable,
  nearestName,
  roleName,
} from '@ariel/core';
import { OptionError, refuseOption } from '../task/option-value.ts';

/**
 * Role → what it may do with this DAG: a list of actions on the DAG itself, or lists by Airflow's names of what they are done to.
 *
 * @example
 * accessControl: { Sales: ['can_read', 'can_edit'], Support: { DAGs: ['can_read'], 'DAG Runs': ['can_read'] } }
 */
export type DagAccessControl = Readonly<Record<string, readonly ActionOnDag[] | DagAccessByName>>;

/** As the database has names of roles. */
const LONGEST_NAME = 64;
const THE_DAG = 'DAGs';

export function accessField(given: DagAccessControl | undefined): Pick<DagDefinition, 'accessControl'> {
  if (given === undefined) return {};
  if (!isPlain(given)) refuseOption('accessControl', given, 'an object of roles, each with what it may do');
  const byRole = new Map<string, Set<Grantable>>();
  for (const [role, what] of Object.entries(given)) {
    const name = checkedName(role);
    byRole.set(name, new Set([...(byRole.get(name) ?? []), ...permissionsOf(role, what)]));
  }
  const access: DagAccess = Object.fromEntries(
    [...byRole]
      .filter(([, permissions]) => permissions.size > 0)
      .map(([name, permissions]): [string, Grantable[]] => [name, [...permissions].sort()])
      .sort(([left], [right]) => (left < right ? -1 : 1)),
  );
  return Object.keys(access).length === 0 ? {} : { accessControl: access };
}

function checkedName(role: string): string {
  if (role !== '' && role === role.trim() && role.length <= LONGEST_NAME) return roleName(role);
  return refuseOption(
    'A role in accessControl',
    role,
    `a name of 1 to ${LONGEST_NAME} characters with no blank at its ends`,
  );
}

function permissionsOf(role: string, what: readonly ActionOnDag[] | DagAccessByName): Grantable[] {
  const at = `accessControl.${role}`;
  const lists = Array.isArray(what) ? { [THE_DAG]: what as readonly unknown[] } : what;
  if (!isPlain(lists)) return refuseOption(at, what, 'a list of actions, or an object of such lists');
  return Object.entries(lists).flatMap(([resource, actions]) => {
    const words = dagAccessWords.get(resource) ?? refuseResource(at, resource);
    const place = Array.isArray(what) ? at : `${at}[${JSON.stringify(resource)}]`;
    if (!Array.isArray(actions))
      return refuseOption(place, actions, `a list of actions: ${words.join(', ')}`);
    const wrong: unknown = actions.find((action) => !words.includes(action as string));
    if (wrong !== undefined)
      return refuseOption(`An action of ${place}`, wrong, `one of ${words.join(', ')}`);
    return dagPermissions(resource, actions as string[]);
  });
}

function refuseResource(at: string, resource: string): never {
  const names = [...dagAccessWords.keys()];
  const meant = nearestName(resource, names);
  const hint = meant === null ? '' : ` Did you mean "${meant}"?`;
  throw new OptionError(
    'ARIEL_OPTION_INVALID',
    `${at} names "${resource}", which is nothing of a DAG.${hint} There are ${names.join(', ')}`,
  );
}

const isPlain = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' &&
  value !== null &&
  [Object.prototype, null].includes(Object.getPrototypeOf(value));
