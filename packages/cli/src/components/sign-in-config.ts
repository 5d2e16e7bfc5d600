// How people sign in and how safely the server speaks, out of the configuration. What would be unsafe, or cannot work, stops the start.
import { readFileSync } from 'node:fs';
import type { ApiOptions, LdapSettings, OidcSettings, SignInSettings } from '@ariel/api';
import { defaultLockOut } from '@ariel/core';
import type { ArielConfig } from '../config/config.ts';
import { ConfigError } from '../config/config-error.ts';

const DAY_MS = 86_400_000;
const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]', '::1']);

/** @throws ConfigError */
export function signInSettings(config: ArielConfig): SignInSettings {
  const { apiAuth } = config;
  const settings: SignInSettings = {
    oidc: oidcSettings(config),
    ldap: ldapSettings(config),
    proxy: proxySettings(config),
    hasPasswords: apiAuth.passwordSignIn,
    passwordRules: passwordRules(config),
    lockOut: lockOut(config),
    sessionLifeMs: apiAuth.jwtExpirationMs,
    cliLifeMs: apiAuth.jwtCliExpirationMs,
    idleMs: apiAuth.sessionIdleMs,
    longestTokenLifeMs: apiAuth.longestTokenDays * DAY_MS,
    triesPerMinute: apiAuth.signInsPerMinute,
    createsAccounts: apiAuth.createAccounts,
    linksByName: apiAuth.linkAccountsByName,
    newRole: apiAuth.registrationRole,
    groupRoles: apiAuth.groupRoles,
  };
  if (!settings.hasPasswords && !settings.oidc && !settings.ldap && !settings.proxy)
    throw refused(
      'api_auth.password_sign_in is False, and there is no other way to sign in: set oidc.issuer, ldap.server or proxy_auth.trusted_addresses, or turn passwords on.',
    );
  return settings;
}

export const passwordRules = ({ apiAuth }: ArielConfig): SignInSettings['passwordRules'] => ({
  minLength: apiAuth.passwordMinLength,
  characterKinds: apiAuth.passwordCharacterKinds,
});

export const lockOut = ({ apiAuth }: ArielConfig): SignInSettings['lockOut'] => ({
  ...defaultLockOut,
  longestWaitMs: apiAuth.lockoutLongestMs,
});

/** Options of the server that are about who may overhear or pretend. @throws ConfigError */
export function transportOptions({
  api,
}: ArielConfig): Pick<ApiOptions, 'secureCookies' | 'servesDocs' | 'tls' | 'trustedProxies'> {
  const { baseUrl, enableSwaggerUi, sslCert, sslKey, trustedProxies } = api;
  if ((sslCert === null) !== (sslKey === null))
    throw refused(
      `api.${sslCert === null ? 'ssl_key' : 'ssl_cert'} is set alone; HTTPS needs both, api.ssl_cert and api.ssl_key.`,
    );
  const isSecure = sslCert !== null || (baseUrl?.toLowerCase().startsWith('https:') ?? false);
  return {
    secureCookies: isSecure,
    servesDocs: enableSwaggerUi,
    trustedProxies,
    ...(sslCert === null || sslKey === null
      ? {}
      : { tls: { cert: readText('api.ssl_cert', sslCert), key: readText('api.ssl_key', sslKey) } }),
  };
}

function oidcSettings({ api, oidc }: ArielConfig): OidcSettings | null {
  const { issuer, ...rest } = oidc;
  if (issuer === null) return null;
  const address = URL.parse(issuer);
  if (!address || !/^https?:$/.test(address.protocol))
    throw refused(
      `oidc.issuer is ${JSON.stringify(issuer)}; expected an address such as https://login.example.com.`,
    );
  if (address.protocol === 'http:' && !LOOPBACK.has(address.hostname))
    throw refused(`oidc.issuer is ${issuer}; only a provider on this machine may be without HTTPS.`);
  if (api.baseUrl === null)
    throw refused('oidc.issuer needs api.base_url: the address to which the provider sends people back.');
  return { ...rest, issuer };
}

function ldapSettings({ ldap }: ArielConfig): LdapSettings | null {
  const { allowPlainText, bindUser, caFile, searchBase, server, startTls, ...rest } = ldap;
  if (server === null) return null;
  const address = URL.parse(server);
  if (!address || !/^ldaps?:$/.test(address.protocol))
    throw refused(`ldap.server is ${JSON.stringify(server)}; expected ldaps://host or ldap://host.`);
  const isOpen = address.protocol === 'ldap:' && !startTls && !LOOPBACK.has(address.hostname);
  if (isOpen && !allowPlainText)
    throw refused(
      `ldap.server is ${server}: passwords would cross the network unencrypted. Use ldaps://, or ldap.start_tls = True; ldap.allow_plain_text = True accepts it.`,
    );
  if (searchBase === null)
    throw refused(
      'ldap.server needs ldap.search_base: the DN below which people are, e.g. ou=people,dc=example,dc=com.',
    );
  return {
    ...rest,
    url: server,
    startsTls: startTls,
    ca: caFile === null ? null : readText('ldap.ca_file', caFile),
    bindDn: bindUser,
    searchBase,
  };
}

function proxySettings({ proxyAuth }: ArielConfig): SignInSettings['proxy'] {
  const { trustedAddresses, ...headers } = proxyAuth;
  return trustedAddresses.length === 0 ? null : { addresses: trustedAddresses, ...headers };
}

function readText(key: string, path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw refused(`${key} cannot be read: ${error instanceof Error ? error.message : String(error)}.`);
  }
}

function refused(message: string): ConfigError {
  return new ConfigError([{ code: 'ARIEL_CONFIG_VALUE', message }]);
}
