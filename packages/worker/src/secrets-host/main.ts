// The process in which a secrets backend of the user's own runs. It has no database, no key and no task's token.
import { basename, dirname } from 'node:path';
import { createDagLoader, listPluginFiles, loadPlugins } from '@ariel/loader';
import { type BaseSecretsBackend, registry } from '@ariel/sdk';
import type { FromHost, HostSettings, ToHost } from './host-messages.ts';

let backend: Promise<BaseSecretsBackend> | null = null;

process.on('message', (message: ToHost) => {
  if (message.kind === 'start') {
    backend = start(message.settings);
    // Told with the first question.
    backend.catch(() => undefined);
  } else {
    void answer(message);
  }
});
process.on('disconnect', () => process.exit(0));
// The parent decides when to end.
process.on('SIGINT', () => undefined);

async function start({
  arielModules,
  cacheFolder,
  file,
  kwargs,
  name,
  pluginsFolder,
}: HostSettings): Promise<BaseSecretsBackend> {
  const loader = createDagLoader({ cacheFolder, arielModules });
  if (pluginsFolder !== null && file === null) {
    const paths = listPluginFiles(pluginsFolder);
    await loadPlugins(loader, { folder: pluginsFolder, paths, broken: [] });
  }
  const before = new Set(registry().secretsBackends.keys());
  if (file !== null) {
    const { failure, refusals } = await loader.load({
      root: dirname(file),
      path: basename(file),
      isPlugin: true,
    });
    if (failure) throw failure.thrown;
    if (refusals[0]) throw refusals[0];
  }
  const known = [...registry().secretsBackends.keys()];
  const own = known.filter((each) => !before.has(each));
  const chosen = name ?? (own.length === 1 ? own[0] : undefined);
  const made = chosen === undefined ? undefined : registry().secretsBackends.get(chosen);
  if (made) return new made(kwargs as never);
  const listed = known.length === 0 ? 'none' : known.join(', ');
  throw new Error(
    chosen === undefined
      ? `${file ?? 'The plugins'} must register one secrets backend with definePlugin({ secretsBackends }), or the setting must name one after "#"; there are: ${listed}`
      : `no plugin registers a secrets backend "${chosen}"; there are: ${listed}`,
  );
}

async function answer({ about, id, name, team }: Extract<ToHost, { kind: 'ask' }>): Promise<void> {
  try {
    if (backend === null) throw new Error('the secrets backend was not started');
    const source = await backend;
    const text =
      about === 'connection' ? await source.getConnValue(name, team) : await source.getVariable(name, team);
    if (text !== null && text !== undefined && typeof text !== 'string')
      throw new Error(
        `the secrets backend gave ${typeof text} for the ${about} "${name}"; it must give a text or null`,
      );
    send({ id, text: text ?? null });
  } catch (error) {
    send({ id, error: error instanceof Error ? error.message : String(error) });
  }
}

function send(message: FromHost): void {
  if (process.connected) process.send?.(message);
}
