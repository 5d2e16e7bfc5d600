// The process in which listeners of plugins run. It has no database, no key and no task's token.
import { createDagLoader, listPluginFiles, loadPlugins } from '@ariel/loader';
import { registry } from '@ariel/sdk';
import type { FromPluginHost, PluginHostSettings, ToPluginHost } from './host-messages.ts';

process.on('message', (message: ToPluginHost) => {
  if (message.kind === 'start') void start(message.settings);
  else void hear(message);
});
process.on('disconnect', () => process.exit(0));
// The parent decides when to end.
process.on('SIGINT', () => undefined);

async function start({ arielModules, cacheFolder, pluginsFolder }: PluginHostSettings): Promise<void> {
  const loader = createDagLoader({ cacheFolder, arielModules });
  await loadPlugins(loader, { folder: pluginsFolder, paths: listPluginFiles(pluginsFolder), broken: [] });
  send({ kind: 'wants', hears: [...new Set(registry().listeners.map(({ hears }) => hears))] });
}

async function hear({ event, hears, id }: Extract<ToPluginHost, { kind: 'event' }>): Promise<void> {
  const problems: string[] = [];
  for (const listener of registry().listeners.filter((each) => each.hears === hears)) {
    try {
      await listener.hear(event as never);
    } catch (error) {
      const why = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
      problems.push(`${hears} of plugin "${listener.plugin}" failed: ${why}`);
    }
  }
  send({ kind: 'done', id, problems });
}

function send(message: FromPluginHost): void {
  if (process.connected) process.send?.(message);
}
