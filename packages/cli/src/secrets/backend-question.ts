// What the configuration asks of a secrets backend of the user's own while it is read, and what it hears.
import { resolve } from 'node:path';
import type { SecretsBackendToLoad } from '@ariel/loader';
import { homePaths } from '../standalone/home.ts';
import { moduleUrls } from '../standalone/module-urls.ts';

export interface BackendQuestion {
  readonly load: SecretsBackendToLoad;
  readonly names: readonly string[];
}

/** Null: the backend has nothing under that name. */
export type BackendValues = Readonly<Record<string, string | null>>;

export type BackendAnswer = { readonly values: BackendValues } | { readonly error: string };

export interface OwnBackend {
  readonly home: string;
  /** `core.plugins_folder`. */
  readonly pluginsFolder: string;
  /** `secrets.backend`. */
  readonly backend: string;
  readonly kwargs: Readonly<Record<string, unknown>>;
}

/** `vault`: what a plugin registers. `./vault.ts`, `./vault.ts#name`: what that file does; from ARIEL_HOME. */
export function backendToLoad({ backend, home, kwargs, pluginsFolder }: OwnBackend): SecretsBackendToLoad {
  const [path = '', name = null] = backend.split('#') as [string, string?];
  const isFile = /\.[cm]?[jt]s$/.test(path);
  return {
    cacheFolder: homePaths(home).cache,
    arielModules: moduleUrls(),
    pluginsFolder,
    file: isFile ? resolve(home, path) : null,
    name: isFile ? name : backend,
    kwargs,
  };
}
