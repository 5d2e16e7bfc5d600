// How this installation keeps secrets: with the keys of the configuration, else with the one that its home has.
import { existsSync, linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createFernet, FernetError, newFernetKey, type Vault } from '@ariel/store';
import type { ArielConfig } from '../config/config.ts';
import { ConfigError } from '../config/config-error.ts';
import { homePaths } from '../standalone/home.ts';
import { nowUs } from '../standalone/live-clock.ts';

/** The word in place of a key that says: unencrypted. */
const NONE = 'none';

/** @throws ConfigError where the configured text is no list of keys */
export function installationVault(config: ArielConfig): Vault {
  return vaultOfKeys(fernetKeys(config));
}

/** Null: there is no key. */
export function vaultOfKeys(keys: string | null): Vault {
  if (keys === null) return { kind: 'closed' };
  if (keys === NONE) return { kind: 'plain' };
  try {
    return { kind: 'fernet', fernet: createFernet({ keys, nowUs }) };
  } catch (error) {
    if (error instanceof FernetError)
      throw new ConfigError([{ code: 'ARIEL_CONFIG_VALUE', message: error.message }]);
    throw error;
  }
}

/** As it is configured, else what the home has; null where neither is. */
export function fernetKeys({ core, home }: ArielConfig): string | null {
  if (core.fernetKey !== null) return core.fernetKey;
  const file = homePaths(home).fernetKey;
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : null;
}

/** Makes the home's key where there is none yet; gives what is to be told of it. */
export function ensureFernetKey(config: ArielConfig): string | null {
  if (fernetKeys(config) !== null) return null;
  const file = homePaths(config.home).fernetKey;
  makeOnce(file);
  return `Made a key for stored connections and variables: ${file}. Keep a copy, they cannot be read without it; or set core.fernet_key.`;
}

/** Several processes may start at once: the first one's key is everybody's. */
function makeOnce(file: string): void {
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, `${newFernetKey()}\n`, { mode: 0o600 });
  try {
    linkSync(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}
