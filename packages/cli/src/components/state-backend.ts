// Who keeps the values of state stores in this process: a plugin's backend, in a process of its own that is started with the first
// value. One for all parts of the process; what was kept by another backend before is still read by it.
import { getCompileCacheDir } from 'node:module';
import { join } from 'node:path';
import type { StateBackend } from '@ariel/execution';
import { StateHost } from '@ariel/worker';
import type { ArielConfig } from '../config/config.ts';
import { childEnvironment } from '../standalone/child-environment.ts';
import { homePaths } from '../standalone/home.ts';
import { moduleUrls } from '../standalone/module-urls.ts';

const backends = new WeakMap<ArielConfig, StateBackend>();

/** Airflow's names of its own backend, with or without their path. */
const ofDatabase = /^(?:.*\.)?Metastore(?:State|Store)?Backend$/;

export function stateBackend(config: ArielConfig): StateBackend {
  const known = backends.get(config) ?? made(config);
  backends.set(config, known);
  return known;
}

function made({ core, home, stateStore: { backend } }: ArielConfig): StateBackend {
  const cacheFolder = homePaths(home).cache;
  const host = new StateHost({
    cacheFolder,
    arielModules: moduleUrls(),
    pluginsFolder: core.pluginsFolder,
    environment: childEnvironment(process.env, getCompileCacheDir() ?? join(cacheFolder, 'node')),
  });
  return {
    name: backend === null || ofDatabase.test(backend) ? null : (backend.split('.').at(-1) ?? null),
    set: (name, value, place, expiresUs) => host.order(name, { kind: 'set', value, place, expiresUs }),
    get: async (name, stored) => (await host.order(name, { kind: 'get', stored })) ?? 'null',
    delete: async (name, stored) => void (await host.order(name, { kind: 'delete', stored })),
  };
}
