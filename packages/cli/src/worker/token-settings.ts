// How tokens are signed and checked, out of the configuration: with a secret that all share, or with a private key. What cannot work
// stops the start.
import { readFileSync } from 'node:fs';
import type { ApiOptions } from '@ariel/api';
import {
  type PrivateKeyOptions,
  privateKeys,
  type SecretAlgorithm,
  secretKeys,
  type TokenKeys,
} from '@ariel/api/signing';
import type { TokenRules } from '@ariel/api/tokens';
import type { ArielConfig } from '../config/config.ts';
import { ConfigError } from '../config/config-error.ts';
import { jwtSecret } from './jwt-secret.ts';

const GUESS = 'GUESS';
const ofSecrets: readonly SecretAlgorithm[] = ['HS256', 'HS384', 'HS512'];

/** What a process is told of how it signs and checks for workers and task instances. */
export interface TaskTokenSettings {
  readonly key: PrivateKeyOptions | SharedSecret;
  readonly audience: readonly string[];
  readonly issuer: string | null;
  readonly lifeSeconds: number;
  readonly leewaySeconds: number;
}

interface SharedSecret {
  readonly secret: string;
  readonly secretAlgorithm: SecretAlgorithm;
}

/** Of workers and task instances. @throws ConfigError */
export function taskTokenSettings(config: ArielConfig): TaskTokenSettings {
  const { apiAuth, executionApi } = config;
  if (executionApi.jwtAudience.length === 0)
    throw refused('execution_api.jwt_audience is empty: a token for nobody opens nothing.');
  const key = privateKeyOptions(config);
  const algorithm = apiAuth.jwtAlgorithm === GUESS ? undefined : apiAuth.jwtAlgorithm;
  return {
    key: key ?? { secretAlgorithm: secretAlgorithm(algorithm), secret: jwtSecret(config) },
    audience: executionApi.jwtAudience,
    issuer: apiAuth.jwtIssuer,
    lifeSeconds: executionApi.jwtExpirationMs / 1000,
    leewaySeconds: apiAuth.jwtLeewayMs / 1000,
  };
}

/** @throws ConfigError */
export function taskTokenRules({
  key,
  ...rules
}: TaskTokenSettings): Omit<TokenRules, 'nowUs'> & { readonly keys: TokenKeys } {
  return { ...rules, keys: 'secret' in key ? secretKeys(key.secret, key.secretAlgorithm) : keysOf(key) };
}

/** The same for this process. @throws ConfigError */
export const taskTokenOptions = (config: ArielConfig): ReturnType<typeof taskTokenRules> =>
  taskTokenRules(taskTokenSettings(config));

/** What a process is told of how it signs for people. */
export interface SessionTokenSettings {
  /** Null: the server's own secret key does it. */
  readonly key: PrivateKeyOptions | null;
  /** Null: Ariel's own. */
  readonly issuer: string | null;
  readonly audience: readonly string[];
  readonly leewayMs: number;
}

/** Of programs that have signed in. @throws ConfigError */
export function sessionTokenSettings(config: ArielConfig): SessionTokenSettings {
  const { apiAuth, executionApi } = config;
  const both = apiAuth.jwtAudience.find((each) => executionApi.jwtAudience.includes(each));
  if (both !== undefined)
    throw refused(
      `api_auth.jwt_audience and execution_api.jwt_audience both name ${JSON.stringify(both)}: a token of a person would open what is for tasks. Give them different ones.`,
    );
  const key = privateKeyOptions(config);
  if (key !== null) keysOf(key);
  return { key, issuer: apiAuth.jwtIssuer, audience: apiAuth.jwtAudience, leewayMs: apiAuth.jwtLeewayMs };
}

export function sessionTokenRules({
  audience,
  issuer,
  key,
  leewayMs,
}: SessionTokenSettings): NonNullable<ApiOptions['auth']['tokens']> {
  return {
    ...(key === null ? {} : { keys: keysOf(key) }),
    ...(issuer === null ? {} : { issuer }),
    audience,
    leewaySeconds: leewayMs / 1000,
  };
}

/** Null where none is configured. */
function privateKeyOptions({ apiAuth }: ArielConfig): PrivateKeyOptions | null {
  const { jwtAlgorithm, jwtKid, jwtPrivateKeyPath: path, jwtSecret: secret, trustedJwksUrl } = apiAuth;
  if (path === null) {
    if (trustedJwksUrl === null) return null;
    throw refused(
      'api_auth.trusted_jwks_url needs api_auth.jwt_private_key_path: the key that signs what is checked with these.',
    );
  }
  if (secret !== null)
    throw refused('api_auth.jwt_secret and api_auth.jwt_private_key_path are both set: set one of them.');
  try {
    return {
      privateKey: readFileSync(path, 'utf8'),
      ...(jwtAlgorithm === GUESS ? {} : { algorithm: jwtAlgorithm }),
      ...(jwtKid === null ? {} : { keyId: jwtKid }),
      ...(trustedJwksUrl === null ? {} : { trusted: trustedJwksUrl }),
    };
  } catch (error) {
    throw refused(`api_auth.jwt_private_key_path cannot be read: ${messageOf(error)}.`);
  }
}

function keysOf(key: PrivateKeyOptions): TokenKeys {
  try {
    return privateKeys(key);
  } catch (error) {
    throw refused(
      `the key of api_auth.jwt_private_key_path cannot be used, or those of api_auth.trusted_jwks_url cannot: ${messageOf(error)}.`,
    );
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

function secretAlgorithm(given: string | undefined): SecretAlgorithm {
  const found = given === undefined ? 'HS512' : ofSecrets.find((each) => each === given);
  if (found !== undefined) return found;
  throw refused(
    `api_auth.jwt_algorithm is ${given}; with a secret it is one of ${ofSecrets.join(', ')}. The others need api_auth.jwt_private_key_path.`,
  );
}

function refused(message: string): ConfigError {
  return new ConfigError([{ code: 'ARIEL_CONFIG_VALUE', message }]);
}
