// Several acts in one request: what becomes of each action, of entities that are there or are not.
import type { BulkResponse } from '@ariel/protocol/rest';
import type { Static } from 'typebox';

type Answer = Static<typeof BulkResponse>;
type Done = NonNullable<Answer['create']>;

export type BulkAction<Entity> =
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

export interface BulkKind<Entity> {
  /** `connections with these connection_ids`, for messages. */
  readonly plural: string;
  nameOf(entity: Entity): string;
  /** The names that are there now. */
  known(): Promise<ReadonlySet<string>>;
  /** Whether an action sees what one before it in the request did. */
  readonly seesEarlier: boolean;
  /** `mask`: the fields that an update names; null: all that it has. */
  store(entity: Entity, mask: readonly string[] | null, isNew: boolean): Promise<void>;
  remove(name: string): Promise<void>;
}

export async function performBulk<Entity extends object>(
  actions: readonly BulkAction<Entity>[],
  kind: BulkKind<Entity>,
): Promise<Answer> {
  const answer: Record<'create' | 'update' | 'delete', Done | null> = {
    create: null,
    update: null,
    delete: null,
  };
  let known = await kind.known();
  for (const action of actions) {
    const done = answer[action.action] ?? { success: [], errors: [] };
    answer[action.action] = done;
    await perform(action, kind, { done, known });
    if (kind.seesEarlier) known = await kind.known();
  }
  return answer;
}

/** All of an action's entities or none where it says `fail`; each error says why. */
async function perform<Entity extends object>(
  action: BulkAction<Entity>,
  kind: BulkKind<Entity>,
  { done, known }: { readonly done: Done; readonly known: ReadonlySet<string> },
): Promise<void> {
  const nameOf = (entity: string | Entity): string =>
    typeof entity === 'string' ? entity : kind.nameOf(entity);
  const isCreate = action.action === 'create';
  const onTrouble = (isCreate ? action.action_on_existence : action.action_on_non_existence) ?? 'fail';
  const troubled = action.entities.map(nameOf).filter((name) => known.has(name) === isCreate);
  if (troubled.length > 0 && onTrouble === 'fail') {
    const listed = `{${troubled.map((name) => `'${name}'`).join(', ')}}`;
    done.errors.push({
      error: `The ${kind.plural}: ${listed} ${isCreate ? 'already exist.' : 'were not found.'}`,
      status_code: isCreate ? 409 : 404,
    });
    return;
  }
  for (const entity of action.entities) {
    const name = nameOf(entity);
    if (onTrouble === 'skip' && troubled.includes(name)) continue;
    try {
      if (typeof entity === 'string' || action.action === 'delete') await kind.remove(name);
      else
        await kind.store(entity, action.action === 'update' ? (action.update_mask ?? null) : null, isCreate);
      done.success.push(name);
    } catch (error) {
      const { message, status } = error as { message?: string; status?: number };
      done.errors.push({ error: message ?? String(error), status_code: status ?? 500 });
    }
  }
}
