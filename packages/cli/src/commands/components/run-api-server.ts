// `ariel api-server`.
import { runComponent } from '../../components/run-component.ts';
import type { CommandBody } from '../command.ts';
import { listeningConfig } from '../listening-config.ts';

export const runApiServer: CommandBody = async (context, given) => {
  const { env, screen, version } = context;
  const config = listeningConfig(context, given);
  const { apiComponent } = await import('../../components/api-component.ts');
  return runComponent(apiComponent, {
    config,
    environment: env,
    version,
    print: (text) => screen.print(text),
  });
};
