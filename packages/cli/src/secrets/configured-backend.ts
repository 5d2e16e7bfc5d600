// The secrets backend that the configuration names: Ariel's own file backend, or one of the user's, which runs in a process of its own.
import { getCompileCacheDir } from 'node:module';
import { join, resolve } from 'node:path';
import { type ConnectionFields, parseConnectionText } from '@ariel/core';
import { fileBackend, type SecretBackend } from '@ariel/execution';
import { SecretsHost } from '@ariel/worker';
import type { ArielConfig } from '../config/config.ts';
import { ConfigError } from '../config/config-error.ts';
import { childEnvironment } from '../standalone/child-environment.ts';
import { homePaths } from '../standalone/home.ts';
import { backendToLoad } from './backend-question.ts';

export interface ConfiguredBackend extends SecretBackend {
  stop(): void;
}

export interface BackendSetting {
  /** `secrets.backend`, for messages. */
  readonly key: string;
  readonly backend: string | null;
  readonly kwargs: Readonly<Record<string, unknown>>;
}

type Environment = Readonly<Record<string, string | undefined>>;

const FILES: ReadonlySet<string> = new Set([
  'local_filesystem',
  'LocalFilesystemBackend',
  'airflow.secrets.local_filesystem.LocalFilesystemBackend',
]);

export const serverBackend = ({ secrets }: ArielConfig): BackendSetting => ({
  key: 'secrets.backend',
  backend: secrets.backend,
  kwargs: secrets.backendKwargs,
});

/** A worker without one of its own has the server's, where that is configured on its machine. */
export const workerBackend = (config: ArielConfig): BackendSetting =>
  config.workers.secretsBackend === null
    ? serverBackend(config)
    : {
        key: 'workers.secrets_backend',
        backend: config.workers.secretsBackend,
        kwargs: config.workers.secretsBackendKwargs,
      };

/** Null where none is configured. @throws ConfigError */
export function configuredBackend(
  config: ArielConfig,
  environment: Environment,
  setting: BackendSetting,
): ConfiguredBackend | null {
  const { backend, kwargs } = setting;
  if (backend === null) return null;
  if (FILES.has(backend)) return { ...ownFiles(config.home, setting), stop: () => undefined };
  if (/^[a-z_]\w*(\.\w+)+$/i.test(backend) && backend.startsWith('airflow.'))
    throw refused(
      `${setting.key} is ${backend}, which is a class of Airflow. Write local_filesystem, the name of a plugin's secrets backend, or the path of a file that defines one.`,
    );
  return ownProcess(config, environment, { backend, kwargs });
}

function ownFiles(home: string, { key, kwargs }: BackendSetting): SecretBackend {
  const pathOf = (name: string): string | null => {
    const path = kwargs[name] ?? null;
    if (path === null || path === '') return null;
    if (typeof path === 'string') return resolve(home, path);
    throw refused(`${name} in the keyword arguments of ${key} must be a path.`);
  };
  const unknown = Object.keys(kwargs).filter(
    (name) => !['connections_file_path', 'variables_file_path'].includes(name),
  );
  if (unknown.length > 0)
    throw refused(
      `local_filesystem has no ${unknown.join(', ')} (${key}); it has connections_file_path and variables_file_path.`,
    );
  return fileBackend({
    connectionsFilePath: pathOf('connections_file_path'),
    variablesFilePath: pathOf('variables_file_path'),
  });
}

function ownProcess(
  { core, home }: ArielConfig,
  environment: Environment,
  own: Pick<BackendSetting, 'kwargs'> & { readonly backend: string },
): ConfiguredBackend {
  const { backend } = own;
  const host = new SecretsHost({
    ...backendToLoad({ home, pluginsFolder: core.pluginsFolder, ...own }),
    environment: childEnvironment(environment, getCompileCacheDir() ?? join(homePaths(home).cache, 'node')),
  });
  return {
    describe: () => `the secrets backend ${backend}`,
    connection: async (id, team) => fieldsOf(await host.ask('connection', id, team)),
    variable: (key, team) => host.ask('variable', key, team),
    stop: () => host.stop(),
  };
}

const fieldsOf = (text: string | null): ConnectionFields | null =>
  text === null ? null : parseConnectionText(text, 'task');

const refused = (message: string): ConfigError => new ConfigError([{ code: 'ARIEL_CONFIG_VALUE', message }]);
