// Keys of the sections `api_auth`, `oidc`, `ldap` and `proxy_auth`: how people and programs sign in. Part of the table in settings.ts.
import { type SettingKind, type SettingSection, setting } from './setting.ts';
import {
  addresses,
  flag,
  jsonObject,
  list,
  optionalText,
  seconds,
  text,
  wholeNumber,
} from './setting-kinds.ts';

/** Group → roles, as `{"data-team": ["User"]}`. */
const groupRoles: SettingKind<Readonly<Record<string, readonly string[]>>> = {
  expected: 'a JSON object of lists, such as {"data-team": ["User"], "on-call": ["Op"]}',
  read: (given, place) => {
    const object = jsonObject.read(given, place);
    const isRoles = Object.values(object ?? {}).every(
      (roles) => Array.isArray(roles) && roles.every((role) => typeof role === 'string' && role !== ''),
    );
    return object !== undefined && isRoles
      ? (object as Readonly<Record<string, readonly string[]>>)
      : undefined;
  },
};

export const apiAuth = {
  jwtSecret: setting(
    'jwt_secret',
    optionalText,
    '',
    'Key that signs the tokens of workers and task instances: the same for all API servers and workers. Not set: one is made and kept in ARIEL_HOME.',
    { isSecret: true },
  ),
  jwtPrivateKeyPath: setting(
    'jwt_private_key_path',
    optionalText,
    '',
    'File with a private key (PEM: RSA, Ed25519 or EC), which signs the tokens of workers and task instances, and those of `POST /auth/token`, in place of a secret that all share.',
  ),
  jwtAlgorithm: setting(
    'jwt_algorithm',
    text,
    'GUESS',
    'How tokens are signed. `GUESS`: as fits the key: `HS512`, `RS256`, `EdDSA`, `ES256`, `ES384` or `ES512`.',
  ),
  jwtKid: setting(
    'jwt_kid',
    optionalText,
    '',
    'Name of the private key in the tokens that it signs. Not set: its thumbprint (RFC 7638).',
  ),
  trustedJwksUrl: setting(
    'trusted_jwks_url',
    optionalText,
    '',
    'Address or path of a JSON Web Key Set: the public keys whose tokens are believed, among them that of the own private key. Not set: the own one alone.',
  ),
  jwtIssuer: setting(
    'jwt_issuer',
    optionalText,
    '',
    'Who makes the tokens: written into them as `iss`, and expected of them. One name for each installation.',
  ),
  jwtAudience: setting(
    'jwt_audience',
    list,
    '',
    'For whom the tokens of `POST /auth/token` are: written into them as `aud`, and one of them is expected.',
  ),
  jwtLeewayMs: setting(
    'jwt_leeway',
    seconds(0),
    '10',
    'How long a token counts beyond its end, since clocks differ.',
  ),
  jwtExpirationMs: setting(
    'jwt_expiration_time',
    seconds(60),
    '86400',
    'How long a token of `POST /auth/token` counts, and a session of the pages.',
  ),
  jwtCliExpirationMs: setting(
    'jwt_cli_expiration_time',
    seconds(60),
    '3600',
    'How long a token of `POST /auth/token/cli` counts.',
  ),
  sessionIdleMs: setting(
    'session_idle_timeout',
    seconds(0),
    '0',
    'A session of the pages that nobody used for so long is over; at least two minutes make sense. `0`: only its end counts.',
  ),
  passwordSignIn: setting(
    'password_sign_in',
    flag,
    'True',
    'Whether passwords that are kept here open anything. `False`: people sign in elsewhere only, and no first administrator is made.',
  ),
  passwordMinLength: setting(
    'password_min_length',
    wholeNumber(8, 200),
    '12',
    'Fewest characters of a new password.',
  ),
  passwordCharacterKinds: setting(
    'password_character_kinds',
    wholeNumber(1, 4),
    '1',
    'Of how many kinds the characters of a new password must be: small letters, capital letters, digits, others.',
  ),
  lockoutLongestMs: setting(
    'lockout_longest',
    seconds(1),
    '300',
    'Longest time that a name must wait after failed sign-ins. The fourth costs a second, each further one twice as much.',
  ),
  signInsPerMinute: setting(
    'sign_ins_per_minute',
    wholeNumber(1),
    '60',
    'Sign-ins that one address may try in a minute, at each API server.',
  ),
  longestTokenDays: setting(
    'longest_token_days',
    wholeNumber(0, 3660),
    '366',
    'Longest life of an API token that somebody makes for themselves. `0`: as long as they like.',
  ),
  createAccounts: setting(
    'create_accounts',
    flag,
    'True',
    'Whether somebody whom a provider, a directory or a proxy vouches for gets an account at the first sign-in.',
  ),
  linkAccountsByName: setting(
    'link_accounts_by_name',
    flag,
    'False',
    'Whether whoever comes from elsewhere takes over the account here that has a password and the same name. Only where names there are given by people you trust with every account here.',
  ),
  registrationRole: setting(
    'registration_role',
    text,
    'Public',
    'Role of an account that was made at the first sign-in, beside those of its groups.',
  ),
  groupRoles: setting(
    'group_roles',
    groupRoles,
    '',
    'Which roles the groups of a provider, a directory or a proxy give. The group `*` is everybody who comes from there.',
  ),
} as const satisfies SettingSection;

export const executionApi = {
  jwtAudience: setting(
    'jwt_audience',
    list,
    'urn:airflow.apache.org:task',
    'For whom the tokens of workers and task instances are: written into them as `aud`, and one of them is expected.',
  ),
  jwtExpirationMs: setting(
    'jwt_expiration_time',
    seconds(60),
    '600',
    'How long a token of a worker or a task instance counts. One that runs is given fresh ones in time.',
  ),
} as const satisfies SettingSection;

export const oidc = {
  issuer: setting(
    'issuer',
    optionalText,
    '',
    'Address of the OpenID provider, e.g. `https://login.example.com/realms/main`. Not set: no sign-in by OpenID Connect. Needs `api.base_url`.',
  ),
  clientId: setting('client_id', text, 'ariel', 'How Ariel is registered there.'),
  clientSecret: setting(
    'client_secret',
    optionalText,
    '',
    'The secret of a confidential client. Not set: a public client, with PKCE alone.',
    { isSecret: true },
  ),
  scopes: setting('scopes', list, 'openid,profile,email', 'What is asked for, with commas between them.'),
  usernameClaim: setting(
    'username_claim',
    text,
    'preferred_username',
    'The claim that becomes the name of the account.',
  ),
  groupsClaim: setting(
    'groups_claim',
    text,
    'groups',
    'The claim that lists groups; dots lead into objects: `realm_access.roles`.',
  ),
  allowedGroups: setting(
    'allowed_groups',
    list,
    '',
    'Groups of which one must be in at least one to come in. Not set: everybody whom the provider signs in.',
  ),
  label: setting('label', text, 'Single sign-on', 'What the button of the sign-in page says.'),
  signsOutThere: setting(
    'sign_out_there',
    flag,
    'False',
    'Whether who signs out is led to the provider, to be signed out there, too. Register `<api.base_url>/sign-in` there as the address to come back to.',
  ),
} as const satisfies SettingSection;

export const ldap = {
  server: setting(
    'server',
    optionalText,
    '',
    'Address of the directory: `ldaps://directory.example.com`, or `ldap://…` with `start_tls`. Not set: no directory.',
  ),
  startTls: setting(
    'start_tls',
    flag,
    'False',
    'Whether an `ldap://` connection is encrypted before anything is said.',
  ),
  allowPlainText: setting(
    'allow_plain_text',
    flag,
    'False',
    'Whether passwords may go to a directory on another machine without encryption.',
  ),
  caFile: setting(
    'ca_file',
    optionalText,
    '',
    'File of certificates (PEM) that vouch for the directory. Not set: those of the system.',
  ),
  bindUser: setting('bind_user', optionalText, '', 'DN that searches for people. Not set: anonymous.'),
  bindPassword: setting('bind_password', optionalText, '', 'Password of that DN.', { isSecret: true }),
  searchBase: setting('search_base', optionalText, '', 'DN below which people are.'),
  userAttribute: setting('user_attribute', text, 'uid', 'Attribute that is typed in as the name.'),
  userFilter: setting(
    'user_filter',
    optionalText,
    '',
    'LDAP filter that people must match, too: `(objectClass=inetOrgPerson)`.',
  ),
  emailAttribute: setting('email_attribute', text, 'mail', 'Attribute with the e-mail address.'),
  nameAttribute: setting('name_attribute', text, 'cn', "Attribute with a person's name."),
  groupAttribute: setting('group_attribute', text, 'memberOf', 'Attribute of a person that lists groups.'),
  groupSearchBase: setting(
    'group_search_base',
    optionalText,
    '',
    'DN below which groups are, where they list their members. Not set: only `group_attribute` counts.',
  ),
  memberAttribute: setting(
    'member_attribute',
    text,
    'member',
    'Attribute of a group that lists members by their DN.',
  ),
  allowedGroups: setting(
    'allowed_groups',
    list,
    '',
    'Groups of which one must be in at least one to come in, by name. Not set: everybody who is found.',
  ),
  timeoutMs: setting('timeout', seconds(0.1), '10', 'Longest time to wait for the directory.'),
} as const satisfies SettingSection;

export const proxyAuth = {
  trustedAddresses: setting(
    'trusted_addresses',
    addresses,
    '',
    'Addresses and networks of the proxy that signs people in: `10.0.0.5`, `10.1.0.0/16`. The headers below are believed from there only. Not set: from nowhere.',
  ),
  userHeader: setting('user_header', text, 'X-Forwarded-User', 'Header with the name of the account.'),
  groupsHeader: setting(
    'groups_header',
    optionalText,
    'X-Forwarded-Groups',
    'Header with groups, with commas between them.',
  ),
  emailHeader: setting('email_header', optionalText, 'X-Forwarded-Email', 'Header with the e-mail address.'),
} as const satisfies SettingSection;
