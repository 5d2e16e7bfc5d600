// Everything on one machine, on a Postgres: scheduler, dag processor and task pool in this process, the API server as a process of its
// own. Others may join on the same database.
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { placesText } from '../bundles/configured-bundles.ts';
import { dagProcessorComponent } from '../components/dag-processor-component.ts';
import { migrateSchema } from '../components/migrate-schema.ts';
import type { Component, ComponentContext } from '../components/run-component.ts';
import { schedulerComponent } from '../components/scheduler-component.ts';
import { triggererComponent } from '../components/triggerer-component.ts';
import { ensureFernetKey } from '../secrets/installation-vault.ts';
import { StartError, StartExit } from './home.ts';
import { nowUs } from './live-clock.ts';

const entry = fileURLToPath(new URL('../main.ts', import.meta.url));
const RESTART_MS = 500;

/** `host` and `port`: of the API server, where they are not those of the configuration. */
export const standaloneOnPostgres = (flags: readonly string[]): Component => ({
  name: 'standalone',
  poolSize: 10,
  migrates: (database, config) => migrateSchema(database, config, { nowUs: nowUs() }),
  start: async (context) => {
    const madeKey = ensureFernetKey(context.config);
    if (madeKey !== null) context.report(madeKey);
    const address = await startApi(context, flags);
    await schedulerComponent.start(context);
    await triggererComponent({ capacity: null, queues: null }).start(context);
    await dagProcessorComponent({ bundleNames: [] }).start(context);
    return `Ariel is ready at ${address}. DAGs: ${placesText(context.config)}. Ctrl-C ends it.`;
  },
});

type FromApi = { readonly kind: 'listening'; readonly port: number } | { readonly kind: 'ready' };

/** Keeps an API server alive; gives its address once it listens. */
async function startApi(
  { closers, config, environment, report }: ComponentContext,
  flags: readonly string[],
): Promise<string> {
  let isStopping = false;
  let child: ChildProcess;
  let hasListened = false;
  const { promise, reject, resolve } = Promise.withResolvers<number>();
  const begin = (): void => {
    child = fork(entry, ['api-server', ...flags], {
      env: environment as NodeJS.ProcessEnv,
      execArgv: ['--disable-warning=ExperimentalWarning'],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    child.on('message', (message: FromApi) => {
      if (message.kind !== 'listening') return;
      hasListened = true;
      resolve(message.port);
    });
    child.on('exit', (code, signal) => {
      if (isStopping) return;
      if (!hasListened) {
        reject(
          new StartError('The API server did not start; it said why above.', code ?? StartExit.unavailable),
        );
        return;
      }
      report(`the API server ended (${signal ?? code}); it is started again`);
      setTimeout(begin, RESTART_MS);
    });
  };
  begin();
  closers.add(async () => {
    isStopping = true;
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((done) => child.once('exit', done));
    child.kill('SIGTERM');
    await gone;
  });
  const port = await promise;
  const host = config.api.host.includes(':') ? `[${config.api.host}]` : config.api.host;
  return `${config.api.sslCert === null ? 'http' : 'https'}://${host}:${port}`;
}
