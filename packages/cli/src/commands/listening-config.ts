// The configuration of a command that listens: `--port` and `--host` take the place of what is set.
import type { ArielConfig } from '../config/config.ts';
import { loadConfig } from '../config/load-config.ts';
import type { CommandContext } from './command.ts';
import type { Given } from './given.ts';

/** Says what of the configuration has no effect, too. */
export function listeningConfig({ cwd, env, screen }: CommandContext, given: Given): ArielConfig {
  const [port, host] = [given.text('port'), given.text('host')];
  const config = loadConfig({
    env,
    cwd,
    flags: {
      ...(port === null ? {} : { 'api.port': { text: port, flag: '--port' } }),
      ...(host === null ? {} : { 'api.host': { text: host, flag: '--host' } }),
    },
  });
  for (const notice of config.notices) screen.note(notice);
  return config;
}
