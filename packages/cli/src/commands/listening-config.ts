// The configuration of a command that listens: flags such as `--port` take the place of what is set.
import type { ArielConfig } from '../config/config.ts';
import { loadConfig } from '../config/load-config.ts';
import type { CommandContext } from './command.ts';
import { type Given, spell } from './given.ts';

const keyOfFlag = {
  port: 'api.port',
  host: 'api.host',
  sslCert: 'api.ssl_cert',
  sslKey: 'api.ssl_key',
} as const;

/** Says what of the configuration has no effect, too. */
export function listeningConfig({ cwd, env, screen }: CommandContext, given: Given): ArielConfig {
  const flags = Object.entries(keyOfFlag).flatMap(([name, key]) => {
    const text = given.text(name);
    return text === null ? [] : [[key, { text, flag: spell(name) }] as const];
  });
  const config = loadConfig({ env, cwd, flags: Object.fromEntries(flags) });
  for (const notice of config.notices) screen.note(notice);
  return config;
}
