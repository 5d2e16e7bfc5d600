// Name and password: against the accounts here, else against the directory. What goes wrong is said in the same words and takes
// as long, whether there is such an account or not.
import type { SignInWay } from '@ariel/protocol';
import { findSignInLock } from '@ariel/store/sign-in';
import type { FastifyRequest } from 'fastify';
import { ApiError } from '../../server/api-error.ts';
import type { ApiOptions } from '../../server/api-options.ts';
import type { Admit } from '../admission/admit.ts';
import { createRateLimit } from '../admission/rate-limit.ts';
import type { SignInSettings } from '../admission/sign-in-settings.ts';
import type { Account } from './accounts.ts';
import { createDirectory, type Directory, DirectoryError } from './ldap-directory.ts';
import { passwordMatches, TooManySignInsError } from './passwords.ts';
import { createSignInDelay } from './sign-in-delay.ts';
import { createUnderWay } from './under-way.ts';

export interface GivenPassword {
  readonly username: string;
  readonly password: string;
}

export interface SignedIn {
  readonly username: string;
  readonly way: SignInWay;
}

/** @throws ApiError */
export type PasswordSignIn = (given: GivenPassword, request: FastifyRequest) => Promise<SignedIn>;

type Options = Pick<ApiOptions, 'auth' | 'control' | 'database' | 'nowUs' | 'reportError'>;

export function createPasswordSignIn(
  options: Options,
  settings: SignInSettings,
  admit: Admit,
): PasswordSignIn {
  const { auth, control, database, nowUs, reportError } = options;
  const delay = createSignInDelay(nowUs, settings.lockOut);
  const perAddress = createRateLimit(settings.triesPerMinute, nowUs);
  const directory = settings.ldap === null ? null : createDirectory(settings.ldap);

  const refuseHurry = async (username: string, address: string): Promise<void> => {
    const addressMs = perAddress.takeMs(address);
    if (addressMs > 0) throw tooMany('from this address', addressMs);
    const lock = await findSignInLock(database, username);
    const nameUs = Math.max(delay.waitUs(username), (lock?.until_at ?? 0) - nowUs());
    if (nameUs > 0) throw tooMany('for this name', nameUs / 1000);
  };
  const provenBy = async (given: GivenPassword): Promise<SignedIn | undefined> => {
    const account = await auth.accounts.find(given.username);
    const own = settings.hasPasswords ? passwordAccount(account) : undefined;
    // Looked at in any case, so that it takes as long for a name that is not here.
    const matches = await passwordMatches(own?.passwordHash, given.password);
    if (own) return matches ? { username: own.username, way: 'password' } : undefined;
    return directory === null ? undefined : throughDirectory(directory, given, admit);
  };
  const notes = createUnderWay();
  const noteFailure = (username: string, address: string): Promise<unknown> =>
    control
      .noteFailedSignIn({ username, way: settings.hasPasswords ? 'password' : 'ldap', address })
      .catch((error: unknown) => reportError?.(error, 'noting a failed sign-in'));

  return async (given, request) => {
    const { username } = given;
    await refuseHurry(username, request.ip);
    delay.begin(username);
    const proven = await provenBy(given).catch((error: unknown) => {
      delay.undo(username);
      throw refusal(error, reportError);
    });
    if (!proven) {
      // The answer does not wait for it: only names that have an account are written.
      notes.add(username, noteFailure(username, request.ip));
      throw new ApiError(401, 'Invalid credentials');
    }
    // Else a failure that is written late outlives the success that has it forgotten.
    await notes.settled(username);
    delay.succeeded(username);
    return proven;
  };
}

/** One with a password of a person who may sign in. */
function passwordAccount(account: Account | undefined): Account | undefined {
  if (!account || account.passwordHash === '' || account.isActive === false) return undefined;
  return account.kind === 'service' ? undefined : account;
}

async function throughDirectory(
  directory: Directory,
  { password, username }: GivenPassword,
  admit: Admit,
): Promise<SignedIn | undefined> {
  const who = await directory.signIn(username, password);
  return who && { username: await admit(who), way: 'ldap' };
}

function tooMany(what: string, waitMs: number): ApiError {
  const seconds = Math.ceil(waitMs / 1000);
  return new ApiError(429, `Too many failed sign-ins ${what}. Try again in ${seconds} s.`, {
    'retry-after': String(seconds),
  });
}

function refusal(error: unknown, reportError: ApiOptions['reportError']): unknown {
  if (error instanceof TooManySignInsError) return new ApiError(503, error.message, { 'retry-after': '2' });
  if (!(error instanceof DirectoryError)) return error;
  reportError?.(error, 'signing in with the directory');
  return new ApiError(503, 'The directory that knows the passwords cannot be asked now. Try again later.', {
    'retry-after': '10',
  });
}
