// Airflow's LocalFilesystemBackend: connections and variables from files of this machine. A file that changes counts at once.
import { readFileSync, statSync } from 'node:fs';
import type { ConnectionFields } from '@ariel/core';
import type { SecretBackend } from './secret-backend.ts';
import {
  connectionsIn,
  formatOf,
  SecretFileError,
  type SecretFileFormat,
  variablesIn,
} from './secret-file.ts';

export interface FileBackendOptions {
  /** As Airflow's keyword arguments. Null: there are none. */
  readonly connectionsFilePath: string | null;
  readonly variablesFilePath: string | null;
}

type Read<Value> = (
  text: string,
  format: SecretFileFormat,
  path: string,
) => Promise<ReadonlyMap<string, Value>>;

export function fileBackend({ connectionsFilePath, variablesFilePath }: FileBackendOptions): SecretBackend {
  const connections = cachedFile<ConnectionFields>(connectionsFilePath, connectionsIn);
  const variables = cachedFile<string>(variablesFilePath, variablesIn);
  return {
    describe: ({ kind }) => {
      const path = kind === 'connection' ? connectionsFilePath : variablesFilePath;
      return path === null ? `the secrets files (of which none is for ${kind}s)` : `the file ${path}`;
    },
    connection: async (id) => (await connections()).get(id) ?? null,
    variable: async (key) => (await variables()).get(key) ?? null,
  };
}

function cachedFile<Value>(
  path: string | null,
  read: Read<Value>,
): () => Promise<ReadonlyMap<string, Value>> {
  let known: { readonly stamp: string; readonly values: ReadonlyMap<string, Value> } | null = null;
  return async () => {
    if (path === null) return new Map();
    const format = formatOf(path);
    if (format === null)
      throw new SecretFileError(`${path} must end in .env, .json, .yaml or .yml, which says how it is read.`);
    const stat = statSync(path, { throwIfNoEntry: false });
    if (!stat?.isFile())
      throw new SecretFileError(`There is no file ${path}. Check backend_kwargs of the secrets backend.`);
    const stamp = `${stat.mtimeMs} ${stat.size} ${stat.ino}`;
    if (known?.stamp !== stamp)
      known = { stamp, values: await read(readFileSync(path, 'utf8'), format, path) };
    return known.values;
  };
}
