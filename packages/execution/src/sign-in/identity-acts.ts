// Somebody whom others vouch for comes in: their account is found, made, or refused. An account that somebody here made with a
// password is never given to a stranger of the same name.
import { type AdmitIdentityRequest, ControlError } from '@ariel/protocol';
import type { Queryable } from '@ariel/store';
import { findIdentity, identitiesOf, writeIdentity } from '@ariel/store/sign-in';
import { audit } from '../control/audit.ts';
import type { ControlSettings } from '../control/control-settings.ts';
import { type AccountHere, accountHere, makeAccount } from './accounts-here.ts';

/** How many groups are kept, and how long their names may be: a directory may have thousands. */
const MOST_GROUPS = 1_000;
const LONGEST_GROUP = 500;
/** As `users create` takes them. */
const NAME = /^[\p{L}\p{N}_.@+:-]{1,250}$/u;

export function admitIdentity(
  settings: ControlSettings,
  request: AdmitIdentityRequest,
): Promise<{ readonly username: string }> {
  const { subject, way } = request;
  const nowUs = settings.nowUs();
  return settings.database.transaction(async (tx) => {
    const known = await findIdentity(tx, way, subject);
    const account = known && (await accountHere(tx, known.username));
    // Whoever has that name now may be somebody else: an account that is newer than the identity is not theirs.
    const isTheirs = known !== undefined && account !== undefined && account.created_at <= known.created_at;
    if (isTheirs && account.is_active !== 1)
      throw refused(`The account ${account.username} is switched off.`);
    const username = isTheirs ? known.username : await accountFor(tx, request, nowUs);
    await writeIdentity(tx, {
      way,
      subject,
      username,
      groups_there: JSON.stringify(groupsOf(request)),
      created_at: isTheirs ? known.created_at : nowUs,
      seen_at: nowUs,
    });
    if (!isTheirs) {
      const actor = { user: username, via: 'ui' } as const;
      await audit(
        tx,
        {
          event: 'link_identity',
          dagId: null,
          resource: 'users',
          actor,
          extra: { account: username, way, subject },
        },
        nowUs,
      );
    }
    return { username };
  });
}

/** The account of somebody who comes for the first time. */
async function accountFor(tx: Queryable, request: AdmitIdentityRequest, nowUs: number): Promise<string> {
  const { createsAccount, linksByName, username, way } = request;
  if (!NAME.test(username))
    throw refused(
      `The name ${JSON.stringify(username.slice(0, 80))} that ${way} gives is none that an account can have.`,
    );
  const account = await accountHere(tx, username);
  if (account === undefined) {
    if (!createsAccount)
      throw refused(
        `There is no account ${username}, and people who are new here get none by themselves. An administrator makes one with "ariel users create".`,
      );
    await makeAccount(tx, request, nowUs);
    return username;
  }
  if (account.kind !== 'user' || account.is_active !== 1 || !(await isFree(tx, account, linksByName)))
    throw refused(
      `There is an account ${username} already, which is not linked with who you are there. An administrator can allow it (api_auth.link_accounts_by_name), or rename one of both.`,
    );
  return username;
}

/** An account without a password that nobody has taken was made for whoever comes first by that name. */
async function isFree(tx: Queryable, account: AccountHere, linksByName: boolean): Promise<boolean> {
  if ((await identitiesOf(tx, account.username)).length > 0) return false;
  return linksByName || account.password_hash === '';
}

function groupsOf({ groups }: AdmitIdentityRequest): string[] {
  return [...new Set(groups)].filter((group) => group.length <= LONGEST_GROUP).slice(0, MOST_GROUPS);
}

const refused = (message: string): ControlError => new ControlError('ARIEL_IDENTITY_REFUSED', 403, message);
