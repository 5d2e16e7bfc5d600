// `ariel standalone`.
import { runStandalone } from '../../standalone/run-standalone.ts';
import type { CommandBody } from '../command.ts';
import { listeningConfig } from '../listening-config.ts';

export const runEverything: CommandBody = async (context, given) => {
  const { env, screen, version } = context;
  const config = listeningConfig(context, given);
  if (config.database.address.kind === 'sqlite') return runStandalone(config, { environment: env, version });
  const { runComponent } = await import('../../components/run-component.ts');
  const { standaloneOnPostgres } = await import('../../standalone/standalone-on-postgres.ts');
  const [port, host] = [given.text('port'), given.text('host')];
  const flags = [...(port === null ? [] : ['--port', port]), ...(host === null ? [] : ['--host', host])];
  return runComponent(standaloneOnPostgres(flags), {
    config,
    environment: env,
    version,
    print: (text) => screen.print(text),
  });
};
