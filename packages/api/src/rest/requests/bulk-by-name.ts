// Bulk requests about what is kept by name: connections, variables, pools. What becomes of each action, of entities that are there or
// are not.
import { attempt, type BulkAnswer, type BulkDone, eachAction } from './bulk-actions.ts';

export type NamedAction<Entity> =
  | {
      readonly action: 'create';
      readonly entities: readonly Entity[];
      readonly action_on_existence?: 'fail' | 'skip' | 'overwrite';
    }
  | {
      readonly action: 'update';
      readonly entities: readonly Entity[];
      readonly update_mask?: readonly string[] | null;
      readonly action_on_non_existence?: 'fail' | 'skip';
    }
  | {
      readonly action: 'delete';
      readonly entities: readonly (string | Entity)[];
      readonly action_on_non_existence?: 'fail' | 'skip';
    };

export interface NamedKind<Entity> {
  /** `connections with these connection_ids`, for messages. */
  readonly plural: string;
  nameOf(entity: Entity): string;
  /** The names that an action finds: it is asked before each. */
  known(): Promise<ReadonlySet<string>>;
  /** `mask`: the fields that an update names; null: all that it has. */
  store(entity: Entity, mask: readonly string[] | null): Promise<void>;
  remove(name: string): Promise<void>;
}

export function performByName<Entity extends object>(
  actions: readonly NamedAction<Entity>[],
  kind: NamedKind<Entity>,
): Promise<BulkAnswer> {
  return eachAction(actions, (action, done) => perform(action, kind, done));
}

/** The names as they are when the request comes: what its own actions change, later ones do not see. */
export function knownAtFirst(names: () => Promise<ReadonlySet<string>>): NamedKind<never>['known'] {
  let found: Promise<ReadonlySet<string>> | undefined;
  return () => {
    found ??= names();
    return found;
  };
}

/** All of an action's entities or none where it says `fail`; each error says why. */
async function perform<Entity extends object>(
  action: NamedAction<Entity>,
  kind: NamedKind<Entity>,
  done: BulkDone,
): Promise<void> {
  const nameOf = (entity: string | Entity): string =>
    typeof entity === 'string' ? entity : kind.nameOf(entity);
  const isCreate = action.action === 'create';
  const onTrouble = (isCreate ? action.action_on_existence : action.action_on_non_existence) ?? 'fail';
  const known = await kind.known();
  const troubled = action.entities.map(nameOf).filter((name) => known.has(name) === isCreate);
  if (troubled.length > 0 && onTrouble === 'fail') {
    const listed = `{${troubled.map((name) => `'${name}'`).join(', ')}}`;
    done.errors.push({
      error: `The ${kind.plural}: ${listed} ${isCreate ? 'already exist.' : 'were not found.'}`,
      status_code: isCreate ? 409 : 404,
    });
    return;
  }
  const mask = action.action === 'update' ? (action.update_mask ?? null) : null;
  for (const entity of action.entities) {
    const name = nameOf(entity);
    if (onTrouble === 'skip' && troubled.includes(name)) continue;
    await attempt(done, name, () =>
      typeof entity === 'string' || action.action === 'delete' ? kind.remove(name) : kind.store(entity, mask),
    );
  }
}
