// `ariel scheduler`.
import { runComponent } from '../../components/run-component.ts';
import type { CommandBody } from '../command.ts';
import { numRunsOf } from './num-runs.ts';

export const runScheduler: CommandBody = async ({ config, env, screen, version }, given) => {
  const turns = numRunsOf(given, config().scheduler.numRuns);
  for (const notice of config().notices) screen.note(notice);
  const { schedulerWith } = await import('../../components/scheduler-component.ts');
  return runComponent(schedulerWith({ turns }), {
    config: config(),
    environment: env,
    version,
    print: (text) => screen.print(text),
  });
};
