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
  if (config.database.address.kind === 'sqlite') return runStandalone(config, { environment: env, version });
  const { runComponent } = await import('../../components/run-component.ts');
  const { standaloneOnPostgres } = await import('../../standalone/standalone-on-postgres.ts');
  const flags = [...(port === null ? [] : ['--port', port]), ...(host === null ? [] : ['--host', host])];
  return runComponent(standaloneOnPostgres(flags), {
    config,
    environment: env,
    version,
    print: (text) => screen.print(text),
  });
};
