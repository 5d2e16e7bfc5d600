// Keys of the sections `api` and `api_auth`. Part of the table in settings.ts.
import { type SettingSection, setting } from './setting.ts';
import { optionalText, text, wholeNumber } from './setting-kinds.ts';

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
  secretKey: setting(
    'secret_key',
    optionalText,
    '',
    'Key that signs sign-ins. Not set: one is made and kept in ARIEL_HOME.',
    { isSecret: true, formerNames: ['webserver.secret_key'] },
  ),
} as const satisfies SettingSection;

export const apiAuth = {
  jwtSecret: setting(
    'jwt_secret',
    optionalText,
    '',
    'Key that signs the tokens of workers and task instances: the same for all API servers and workers. Not set: one is made and kept in ARIEL_HOME.',
    { isSecret: true },
  ),
} as const satisfies SettingSection;
