// The process in which state store backends of plugins run. It has no database, no key and no task's token.
import { createDagLoader, listPluginFiles, loadPlugins } from '@ariel/loader';
import { type BaseStateStore, isStateStore, registry } from '@ariel/sdk';
import type { FromStateHost, StateHostSettings, StateOrder, ToStateHost } from './host-messages.ts';

let plugins: Promise<unknown> | null = null;

process.on('message', (message: ToStateHost) => {
  if (message.kind === 'start') {
    plugins = load(message.settings);
    // Told with the first order.
    plugins.catch(() => undefined);
  } else {
    void answer(message);
  }
});
process.on('disconnect', () => process.exit(0));
// The parent decides when to end.
process.on('SIGINT', () => undefined);

function load({ arielModules, cacheFolder, pluginsFolder: folder }: StateHostSettings): Promise<unknown> {
  const loader = createDagLoader({ cacheFolder, arielModules });
  return loadPlugins(loader, { folder, paths: listPluginFiles(folder), broken: [] });
}

async function answer({ backend, id, order }: Extract<ToStateHost, { kind: 'order' }>): Promise<void> {
  try {
    await plugins;
    const known = registry().stateStores.get(backend);
    if (!isStateStore(known))
      throw new Error(
        `no plugin makes it known: definePlugin({ name, stateStores: { ${backend}: new … } })${listed('there are', [...registry().stateStores.keys()])}${listed('there is an error in', registry().plugins?.broken ?? [])}`,
      );
    send({ id, answer: await obey(known, order) });
  } catch (error) {
    send({ id, error: error instanceof Error ? error.message : String(error) });
  }
}

async function obey(backend: BaseStateStore, order: StateOrder): Promise<string | null> {
  switch (order.kind) {
    case 'set': {
      const expiresAt = order.expiresUs === null ? null : new Date(order.expiresUs / 1000);
      const stored = await backend.set(JSON.parse(order.value), order.place, { expiresAt });
      return stored === undefined ? null : jsonOf(stored, 'set() returned');
    }
    case 'get':
      return jsonOf(await backend.get(order.stored), 'get() returned');
    case 'delete':
      // One that was written against another copy may have none.
      await backend.delete?.(order.stored);
      return null;
  }
}

const listed = (what: string, names: readonly string[]): string =>
  names.length === 0 ? '' : `; ${what} ${names.join(', ')}`;

function jsonOf(value: unknown, what: string): string {
  const json: unknown = JSON.stringify(value);
  if (typeof json === 'string') return json;
  throw new Error(`${what} ${String(value)}, which is no JSON value`);
}

function send(message: FromStateHost): void {
  if (process.connected) process.send?.(message);
}
