// A directory that knows people: finds one by name, lets them prove their password by a bind, and reads their groups.
import type { Client, Entry } from 'ldapts';
import type { LdapSettings, Vouched } from '../admission/sign-in-settings.ts';

/** The directory does not answer, or not as it should. */
export class DirectoryError extends Error {
  readonly code = 'ARIEL_DIRECTORY_UNAVAILABLE';
}

export interface Directory {
  /** Undefined: no such person, or a wrong password. @throws DirectoryError */
  signIn(username: string, password: string): Promise<Vouched | undefined>;
}

const INVALID_CREDENTIALS = 49;
const MOST_GROUPS = 1_000;

export function createDirectory(settings: LdapSettings): Directory {
  return {
    async signIn(username, password) {
      // A bind without a password succeeds as nobody in particular: it proves nothing.
      if (username === '' || password === '') return undefined;
      const ldap = await import('ldapts');
      const person = await withClient(ldap, settings, async (client) => {
        await bindSearcher(client, settings);
        return findPerson(ldap, client, settings, username);
      });
      if (!person || !(await provesPassword(ldap, settings, person.dn, password))) return undefined;
      const groups = await withClient(ldap, settings, async (client) => {
        await bindSearcher(client, settings);
        return groupsOf(ldap, client, settings, person);
      });
      if (settings.allowedGroups.length > 0 && !settings.allowedGroups.some((each) => groups.includes(each)))
        return undefined;
      return {
        way: 'ldap',
        subject: first(person, 'entryUUID') ?? guid(person) ?? person.dn.toLowerCase(),
        username: first(person, settings.userAttribute) ?? username,
        email: first(person, settings.emailAttribute),
        displayName: first(person, settings.nameAttribute),
        groups,
      };
    },
  };
}

type Ldapts = typeof import('ldapts');

async function withClient<Result>(
  { Client: LdapClient }: Ldapts,
  settings: LdapSettings,
  work: (client: Client) => Promise<Result>,
): Promise<Result> {
  const { ca, startsTls, timeoutMs, url } = settings;
  const tlsOptions = { minVersion: 'TLSv1.2' as const, ...(ca === null ? {} : { ca: [ca] }) };
  const isTls = url.toLowerCase().startsWith('ldaps:');
  const client = new LdapClient({
    url,
    timeout: timeoutMs,
    connectTimeout: timeoutMs,
    ...(isTls ? { tlsOptions } : {}),
  });
  try {
    if (startsTls && !isTls) await client.startTLS({ ...tlsOptions, host: new URL(url).hostname });
    return await work(client);
  } catch (error) {
    if (error instanceof DirectoryError || isWrongPassword(error)) throw error;
    throw new DirectoryError(
      `The directory ${url} cannot be asked: ${error instanceof Error ? error.message : String(error)}`,
      { cause: error },
    );
  } finally {
    await client.unbind().catch(() => undefined);
  }
}

async function bindSearcher(client: Client, { bindDn, bindPassword }: LdapSettings): Promise<void> {
  if (bindDn === null) return;
  try {
    await client.bind(bindDn, bindPassword ?? '');
  } catch (error) {
    if (!isWrongPassword(error)) throw error;
    throw new DirectoryError(
      `The directory refuses ${bindDn}: check ldap.bind_user and ldap.bind_password.`,
      { cause: error },
    );
  }
}

/** What was typed becomes a value of the filter, never a part of it. */
async function findPerson(
  ldap: Ldapts,
  client: Client,
  settings: LdapSettings,
  username: string,
): Promise<Entry | undefined> {
  const named = new ldap.EqualityFilter({ attribute: settings.userAttribute, value: username });
  const filter =
    settings.userFilter === null
      ? named
      : new ldap.AndFilter({ filters: [ldap.FilterParser.parseString(settings.userFilter), named] });
  const { searchEntries } = await client.search(settings.searchBase, {
    scope: 'sub',
    filter,
    sizeLimit: 2,
    attributes: ['*', 'entryUUID', 'objectGUID', settings.groupAttribute],
    explicitBufferAttributes: ['objectGUID'],
  });
  // Two of one name: nobody knows which of them it is.
  return searchEntries.length === 1 ? searchEntries[0] : undefined;
}

async function provesPassword(
  ldap: Ldapts,
  settings: LdapSettings,
  dn: string,
  password: string,
): Promise<boolean> {
  try {
    await withClient(ldap, settings, (client) => client.bind(dn, password));
    return true;
  } catch (error) {
    if (isWrongPassword(error)) return false;
    throw error;
  }
}

/** By their DN, and by the value of its first part: both may be mapped to roles. */
async function groupsOf(
  ldap: Ldapts,
  client: Client,
  settings: LdapSettings,
  person: Entry,
): Promise<string[]> {
  const listed = valuesOf(person, settings.groupAttribute);
  const searched: string[] = [];
  if (settings.groupSearchBase !== null) {
    const { searchEntries } = await client.search(settings.groupSearchBase, {
      scope: 'sub',
      filter: new ldap.EqualityFilter({ attribute: settings.memberAttribute, value: person.dn }),
      sizeLimit: MOST_GROUPS,
      attributes: ['cn'],
    });
    searched.push(...searchEntries.map((entry) => entry.dn));
  }
  const distinct = [...new Set([...listed, ...searched])].slice(0, MOST_GROUPS);
  return [...new Set(distinct.flatMap((group) => [group, firstPartOf(group)]))];
}

/** `cn=data-team,ou=groups,dc=example` → `data-team`. */
function firstPartOf(dn: string): string {
  const value = /^[A-Za-z][\w-]*=((?:\\.|[^,\\])+)/.exec(dn)?.[1];
  return value === undefined ? dn : value.replaceAll(/\\(.)/g, '$1');
}

function isWrongPassword(error: unknown): boolean {
  return error instanceof Error && (error as { code?: unknown }).code === INVALID_CREDENTIALS;
}

function valuesOf(entry: Entry, attribute: string): string[] {
  const name = Object.keys(entry).find((key) => key.toLowerCase() === attribute.toLowerCase());
  const value = name === undefined ? undefined : entry[name];
  return [value].flat().filter((each): each is string => typeof each === 'string' && each !== '');
}

const first = (entry: Entry, attribute: string): string | null => valuesOf(entry, attribute)[0] ?? null;

function guid(entry: Entry): string | null {
  const value = [entry.objectGUID].flat()[0];
  return Buffer.isBuffer(value) && value.length > 0 ? value.toString('hex') : null;
}
