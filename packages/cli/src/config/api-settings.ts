// Keys of the section `api`. Part of the table in settings.ts.
import { type SettingSection, setting } from './setting.ts';
import { addresses, choice, flag, optionalText, seconds, text, wholeNumber } from './setting-kinds.ts';

export const api = {
  host: setting('host', text, '127.0.0.1', 'Address to listen on. `0.0.0.0` serves other machines too.', {
    formerNames: ['webserver.web_server_host'],
  }),
  port: setting('port', wholeNumber(0, 65_535), '8080', 'Port of pages and API. `0`: any that is free.', {
    formerNames: ['webserver.web_server_port'],
  }),
  baseUrl: setting(
    'base_url',
    optionalText,
    '',
    'Address of the pages as people reach them, for links in e-mail.',
    {
      formerNames: ['webserver.base_url'],
    },
  ),
  instanceName: setting('instance_name', text, 'Ariel', 'Name shown in the header of the pages.', {
    formerNames: ['webserver.instance_name'],
  }),
  maximumPageLimit: setting(
    'maximum_page_limit',
    wholeNumber(1, 10_000),
    '100',
    'Most items that a list of the API gives at once, whatever is asked for.',
  ),
  fallbackPageLimit: setting(
    'fallback_page_limit',
    wholeNumber(1, 10_000),
    '50',
    'How many items a list of the API gives where nobody says.',
  ),
  exposeConfig: setting(
    'expose_config',
    choice('False', 'True', 'non-sensitive-only'),
    'False',
    'Whether the configuration can be read over the API. Secrets are hidden whatever it is.',
    { formerNames: ['webserver.expose_config'] },
  ),
  readTimeoutMs: setting(
    'read_timeout',
    seconds(1),
    '15',
    'On Postgres: longest that one statement may take that pages and lists read with. Longer ones are ended and answered with 503.',
  ),
  secretKey: setting(
    'secret_key',
    optionalText,
    '',
    'Key that signs sign-ins. Not set: one is made and kept in ARIEL_HOME.',
    { isSecret: true, formerNames: ['webserver.secret_key'] },
  ),
  sslCert: setting(
    'ssl_cert',
    optionalText,
    '',
    'File with the certificate (PEM), and those between it and its root: the server speaks HTTPS itself. Needs `ssl_key`.',
    {
      formerNames: ['webserver.web_server_ssl_cert'],
    },
  ),
  sslKey: setting('ssl_key', optionalText, '', 'File with the key of `ssl_cert` (PEM).', {
    formerNames: ['webserver.web_server_ssl_key'],
  }),
  enableSwaggerUi: setting(
    'enable_swagger_ui',
    flag,
    'True',
    'Whether the API can be read and tried at `/docs`.',
    {
      formerNames: ['webserver.enable_swagger_ui'],
    },
  ),
  dagAccessControl: setting(
    'dag_access_control',
    flag,
    'True',
    'Whether what DAG files give to roles (`accessControl`) counts. `False`: only roles say what somebody may do.',
  ),
  trustedProxies: setting(
    'trusted_proxies',
    addresses,
    '',
    'Addresses and networks of proxies whose `X-Forwarded-For` and `X-Forwarded-Proto` are believed: for limits per address and the audit log.',
  ),
} as const satisfies SettingSection;
