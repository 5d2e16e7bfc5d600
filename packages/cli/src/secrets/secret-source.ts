// Connections and variables as tasks get them, of a look-up in several places; and the settings of what counts as a secret.
import { databaseBackend, environmentBackend, type SecretLookup, secretLookup } from '@ariel/execution';
import { taskConnection } from '@ariel/sdk';
import { type KnownSecrets, type Queryable, teamOfAttempt, type Vault } from '@ariel/store';
import type { MaskingSettings, SecretSource } from '@ariel/worker';
import type { ArielConfig } from '../config/config.ts';
import { nowUs } from '../standalone/live-clock.ts';
import { type BackendSetting, configuredBackend, serverBackend } from './configured-backend.ts';
import { TaskReads } from './task-reads.ts';

export interface OpenedLookup extends SecretLookup {
  /** Ends what was started for it. */
  stop(): void;
}

export interface LookupOptions {
  readonly config: ArielConfig;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Null: a worker without one. */
  readonly database: Queryable | null;
  readonly vault?: Vault;
  /** @default that of the server */
  readonly backend?: BackendSetting;
}

/** Backend, then environment, then database. */
export function openLookup({
  config,
  database,
  environment,
  vault = { kind: 'closed' },
  backend = serverBackend(config),
}: LookupOptions): OpenedLookup {
  const configured = configuredBackend(config, environment, backend);
  const lookup = secretLookup([
    ...(configured ? [configured] : []),
    environmentBackend(environment),
    ...(database ? [databaseBackend(database, vault)] : []),
  ]);
  return { ...lookup, stop: () => configured?.stop() };
}

/** As task processes and workers are answered. With a database the team of the attempt is looked up in it. */
export function secretSource(
  lookup: SecretLookup,
  database: Queryable | null,
  now: () => number = nowUs,
): SecretSource {
  const reads = database === null ? null : new TaskReads(database, now);
  const teamOf = async (attemptId: string | undefined): Promise<string | null> =>
    database === null || attemptId === undefined ? null : teamOfAttempt(database, attemptId);
  return {
    connection: async (id, attemptId) => {
      const fields = await lookup.connection(id, await teamOf(attemptId));
      if (fields === null) return null;
      await reads?.note('connection', id, attemptId);
      return JSON.stringify(taskConnection(id, fields));
    },
    variable: async (key, attemptId) => {
      const text = await lookup.variable(key, await teamOf(attemptId));
      if (text === null) return null;
      await reads?.note('variable', key, attemptId);
      return jsonOf(text);
    },
    places: async (kind, name, attemptId) => lookup.places({ kind, name, team: await teamOf(attemptId) }),
  };
}

/** The text itself where it is JSON, else the text as a JSON string. */
export function jsonOf(text: string): string {
  try {
    JSON.parse(text);
    return text;
  } catch {
    return JSON.stringify(text);
  }
}

/** What cannot be read is defined: the task that asks for it hears what is wrong. */
export function knownSecrets(lookup: SecretLookup): KnownSecrets {
  return async (kind, names) => {
    const known = new Set<string>();
    for (const name of names) {
      const found = await lookup[kind](name).catch(() => undefined);
      if (found !== null) known.add(name);
    }
    return known;
  };
}

export const maskingSettings = ({ core, logging }: ArielConfig): MaskingSettings => ({
  sensitiveNames: core.sensitiveVarConnNames,
  hidesByName: core.hideSensitiveVarConnFields,
  minLength: logging.minLengthMaskedSecret,
});
