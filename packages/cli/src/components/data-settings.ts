// What the configuration says of values and templates of tasks, for the processes that run them.
import type { DataSettings } from '@ariel/worker';
import type { ArielConfig } from '../config/config.ts';

/** The name of Airflow's own backend, with or without its path. */
const databaseBackend = /^(?:$|(?:.*\.)?BaseXCom$)/;

export function dataSettings({ commonIo, core, operators }: ArielConfig): DataSettings {
  const { xcomObjectstorageCompression, xcomObjectstoragePath, xcomObjectstorageThreshold } = commonIo;
  return {
    maxTemplatedFieldLength: core.maxTemplatedFieldLength,
    maxXComBytes: core.maxXcomBytes,
    xcomBackend: databaseBackend.test(core.xcomBackend) ? null : (core.xcomBackend.split('.').at(-1) ?? null),
    pluginsFolder: core.pluginsFolder,
    defaultDeferrable: operators.defaultDeferrable,
    xcomObjectStorage:
      xcomObjectstoragePath === null
        ? null
        : {
            path: xcomObjectstoragePath,
            threshold: xcomObjectstorageThreshold,
            compression: xcomObjectstorageCompression === 'gzip' ? 'gzip' : null,
          },
  };
}
