// `ariel standalone`.

import { loadConfig } from '../../config/load-config.ts';
import { runStandalone } from '../../standalone/run-standalone.ts';
import type { CommandBody } from '../command.ts';

export const runEverything: CommandBody = async ({ cwd, env, screen, version }, given) => {
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
  return runStandalone(config, { environment: env, version });
};
