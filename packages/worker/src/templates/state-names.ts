// The stores of states as templates read them: `task_state_store.get('job_id')`, `asset_state_store['orders'].get('last_id', 0)`.
import { assetStateStoreOf, type TaskAsks, taskStateStoreOf } from '@ariel/sdk';
import { defineSafeType, type SafeObject, TemplateFunction } from '@ariel/template';

type Ask = (question: TaskAsks) => Promise<string | null>;
type Get = (key: string) => Promise<unknown>;

/** Reading only: a template that is rendered twice changes nothing. */
const storeObject: (get: Get) => SafeObject = defineSafeType<Get>({
  name: 'StateStore',
  text: () => '<state store>',
  member: (get, name) =>
    name === 'get'
      ? new TemplateFunction(
          'get',
          ['key', 'default?'],
          async (key: unknown, fallback: unknown) => (await get(String(key))) ?? fallback ?? null,
        )
      : undefined,
});

const storesObject: (ask: Ask) => SafeObject = defineSafeType<Ask>({
  name: 'AssetStateStores',
  text: () => '<asset state stores>',
  member: () => undefined,
  item: (ask, key) =>
    typeof key === 'string' ? storeObject((name) => assetStateStoreOf(ask)(key).get(name)) : undefined,
});

export function stateNames(ask: Ask): Readonly<Record<string, unknown>> {
  const own = taskStateStoreOf(ask);
  return { task_state_store: storeObject((name) => own.get(name)), asset_state_store: storesObject(ask) };
}
