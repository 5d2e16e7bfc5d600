// Somebody whom others vouch for gets their account here.
import type { ApiOptions } from '../../server/api-options.ts';
import type { SignInSettings, Vouched } from './sign-in-settings.ts';

/** Gives the name of the account. @throws ControlError `ARIEL_IDENTITY_REFUSED` */
export type Admit = (who: Vouched) => Promise<string>;

export function createAdmit(
  { control }: Pick<ApiOptions, 'control'>,
  { createsAccounts, linksByName, newRole }: SignInSettings,
): Admit {
  return async (who) => {
    const { username } = await control.admitIdentity({
      ...who,
      createsAccount: createsAccounts,
      linksByName,
      newRole,
    });
    return username;
  };
}

const REMEMBERED_US = 60_000_000;
const MAX_REMEMBERED = 5_000;

/** For what vouches with each request: written when it is new or says other groups, and once a minute. */
export function createRememberingAdmit(admit: Admit, nowUs: () => number): Admit {
  const known = new Map<
    string,
    { readonly said: string; readonly atUs: number; readonly username: Promise<string> }
  >();
  return (who) => {
    const said = JSON.stringify([who.username, who.groups]);
    const before = known.get(who.subject);
    if (before?.said === said && nowUs() - before.atUs < REMEMBERED_US) return before.username;
    const username = admit(who);
    known.delete(who.subject);
    known.set(who.subject, { said, atUs: nowUs(), username });
    // A refusal is asked for again.
    username.catch(() => known.delete(who.subject));
    const [oldest] = known.keys();
    if (known.size > MAX_REMEMBERED && oldest !== undefined) known.delete(oldest);
    return username;
  };
}
