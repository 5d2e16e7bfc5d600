// `ariel scheduler`.
import { runComponent } from '../../components/run-component.ts';
import type { CommandBody } from '../command.ts';

export const runScheduler: CommandBody = async ({ config, env, screen, version }) => {
  for (const notice of config().notices) screen.note(notice);
  const { schedulerComponent } = await import('../../components/scheduler-component.ts');
  return runComponent(schedulerComponent, {
    config: config(),
    environment: env,
    version,
    print: (text) => screen.print(text),
  });
};
