// Performs the actions of a bulk request one by one: each says what it did and what it could not do, and none stops the others.
import { ApiError } from '../../server/api-error.ts';

export interface BulkDone {
  readonly success: string[];
  readonly errors: { readonly error: string; readonly status_code: number }[];
}

export interface BulkAnswer {
  create: BulkDone | null;
  update: BulkDone | null;
  delete: BulkDone | null;
}

export interface BulkAction<Entity> {
  readonly action: 'create' | 'update' | 'delete';
  readonly entities: readonly (Entity | string)[];
  readonly action_on_non_existence?: string;
  readonly update_mask?: readonly string[] | null;
}

/** A thing that an entity stands for. */
export interface BulkTarget {
  /** How the answer calls it. */
  readonly name: string;
  perform(): Promise<void>;
}

export interface BulkRules<Entity> {
  /** What it is about, for messages: `dag runs`. */
  readonly what: string;
  /** @default only `create` */
  readonly unsupported?: readonly BulkAction<Entity>['action'][];
  /** Throws a 404 where it is not there. */
  find(entity: Entity | string, action: BulkAction<Entity>): Promise<BulkTarget>;
}

export function performBulk<Entity>(
  actions: readonly BulkAction<Entity>[],
  rules: BulkRules<Entity>,
): Promise<BulkAnswer> {
  const unsupported = rules.unsupported ?? ['create'];
  return eachAction(actions, async (action, done) => {
    if (!unsupported.includes(action.action)) return performAction(action, rules, done);
    const error = `Bulk ${action.action} of ${rules.what} is not supported`;
    done.errors.push({ error, status_code: 405 });
  });
}

/** One after the other; what was not asked for is null in the answer. */
export async function eachAction<Action extends Pick<BulkAction<unknown>, 'action'>>(
  actions: readonly Action[],
  perform: (action: Action, done: BulkDone) => Promise<void>,
): Promise<BulkAnswer> {
  const answer: BulkAnswer = { create: null, update: null, delete: null };
  for (const action of actions) {
    const done = answer[action.action] ?? { success: [], errors: [] };
    answer[action.action] = done;
    await perform(action, done);
  }
  return answer;
}

/** Notes under `name` that `act` was done, or why it was refused. */
export async function attempt(done: BulkDone, name: string, act: () => Promise<unknown>): Promise<void> {
  try {
    await act();
    done.success.push(name);
  } catch (error) {
    const { message, status } = error as { message?: string; status?: number };
    if (status === undefined) throw error;
    done.errors.push({ error: message ?? String(error), status_code: status });
  }
}

/** Where one is missing, nothing is done, unless missing ones are to be skipped. */
async function performAction<Entity>(
  action: BulkAction<Entity>,
  rules: BulkRules<Entity>,
  done: BulkDone,
): Promise<void> {
  const targets: BulkTarget[] = [];
  const missing: BulkDone['errors'] = [];
  for (const entity of action.entities) {
    try {
      targets.push(await rules.find(entity, action));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      missing.push({ error: error.message, status_code: error.status });
    }
  }
  const isSkipped = (action.action_on_non_existence ?? 'fail') === 'skip';
  if (missing.length > 0 && !isSkipped) {
    done.errors.push(...missing);
    return;
  }
  for (const target of targets) await attempt(done, target.name, () => target.perform());
}
