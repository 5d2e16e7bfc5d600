// What one process of an installation knows of secrets: how they are kept, and where they are looked up.
import type { KnownSecrets, Queryable, Vault } from '@ariel/store';
import type { SecretSource } from '@ariel/worker';
import type { Closers } from '../components/process-part.ts';
import type { ArielConfig } from '../config/config.ts';
import { installationVault } from './installation-vault.ts';
import { knownSecrets, openLookup, secretSource } from './secret-source.ts';

export interface ProcessSecrets {
  readonly vault: Vault;
  /** For tasks. */
  readonly source: SecretSource;
  /** For warnings of what is defined nowhere. */
  readonly known: KnownSecrets;
}

export interface ProcessSecretsOptions {
  readonly config: ArielConfig;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly database: Queryable;
  readonly closers: Pick<Closers, 'add'>;
}

/** @throws ConfigError where the key or the backend cannot be used */
export function processSecrets({
  closers,
  config,
  database,
  environment,
}: ProcessSecretsOptions): ProcessSecrets {
  const vault = installationVault(config);
  const lookup = openLookup({ config, environment, database, vault });
  closers.add(() => lookup.stop());
  return { vault, source: secretSource(lookup, database), known: knownSecrets(lookup) };
}
