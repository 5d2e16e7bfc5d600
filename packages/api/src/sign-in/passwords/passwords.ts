// Password hashes: argon2id, with the parameters that OWASP names as the minimum for interactive sign-in. Only a few are worked
// out at once: each takes memory and a processor, and guesses must not take them from the rest.
import { type Algorithm, hash, verify } from '@node-rs/argon2';

const parameters = { algorithm: 2 as Algorithm.Argon2id, memoryCost: 19_456, timeCost: 2, parallelism: 1 };
const AT_ONCE = 2;
const MOST_WAITING = 64;

/** More people sign in at this moment than passwords can be checked. */
export class TooManySignInsError extends Error {
  readonly code = 'ARIEL_SIGN_IN_BUSY';
}

export function hashPassword(password: string): Promise<string> {
  return hash(password, parameters);
}

let decoy: Promise<string> | undefined;

/**
 * Takes as long for a name that does not exist, or that has no password, as for one that does.
 * @throws TooManySignInsError
 */
export async function passwordMatches(passwordHash: string | undefined, password: string): Promise<boolean> {
  decoy ??= hashPassword('no account has this password');
  const known = passwordHash === undefined || passwordHash === '' ? null : passwordHash;
  const against = known ?? (await decoy);
  const matches = await inTurn(() => verify(against, password).catch(() => false));
  return matches && known !== null;
}

let running = 0;
const waiting: (() => void)[] = [];

async function inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
  if (running >= AT_ONCE) {
    if (waiting.length >= MOST_WAITING)
      throw new TooManySignInsError('Too many people sign in at this moment. Try again in a few seconds.');
    await new Promise<void>((resolve) => waiting.push(resolve));
  } else running += 1;
  try {
    return await work();
  } finally {
    const next = waiting.shift();
    if (next) next();
    else running -= 1;
  }
}
