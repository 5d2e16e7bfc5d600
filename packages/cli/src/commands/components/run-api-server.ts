// `ariel api-server`.

import type { ServedApp } from '../../components/api-component.ts';
import { runComponent } from '../../components/run-component.ts';
import type { CommandBody } from '../command.ts';
import { usageError } from '../command-error.ts';
import { listeningConfig } from '../listening-config.ts';
import { sayWithoutEffect } from './without-effect.ts';

export const runApiServer: CommandBody = async (context, given) => {
  const { env, screen, version } = context;
  sayWithoutEffect(screen, given);
  const config = listeningConfig(context, given);
  const apps = appsOf(given.text('apps'));
  const { apiComponent } = await import('../../components/api-component.ts');
  return runComponent(apiComponent(apps), {
    config,
    environment: env,
    version,
    print: (text) => screen.print(text),
  });
};

function appsOf(text: string | null): readonly ServedApp[] {
  const names = (text ?? 'all').split(',').map((name) => name.trim());
  const apps = names.flatMap((name): readonly ServedApp[] => {
    if (name === 'all') return ['core', 'execution'];
    if (name === 'core' || name === 'execution') return [name];
    throw usageError(
      `--apps is ${JSON.stringify(text)}; it is core, execution or all, or several with commas between them.`,
    );
  });
  return [...new Set(apps)];
}
