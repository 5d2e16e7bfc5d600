// `ariel api-server`.
import { runComponent } from '../../components/run-component.ts';
import { loadConfig } from '../../config/load-config.ts';
import type { CommandBody } from '../command.ts';

export const runApiServer: CommandBody = async ({ cwd, env, screen, version }, given) => {
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
  const { apiComponent } = await import('../../components/api-component.ts');
  return runComponent(apiComponent, {
    config,
    environment: env,
    version,
    print: (text) => screen.print(text),
  });
};
