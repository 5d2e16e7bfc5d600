// `ariel dag-processor`.
import { BUNDLE } from '../../components/local-tasks.ts';
import { runComponent } from '../../components/run-component.ts';
import { loadConfig } from '../../config/load-config.ts';
import type { CommandBody } from '../command.ts';

export const runDagProcessor: CommandBody = async ({ cwd, env, screen, version }, given) => {
  const subdir = given.text('subdir');
  const config = loadConfig({
    env,
    cwd,
    flags: subdir === null ? {} : { 'core.dags_folder': { text: subdir, flag: '--subdir' } },
  });
  for (const notice of config.notices) screen.note(notice);
  const { dagProcessorComponent } = await import('../../components/dag-processor-component.ts');
  const component = dagProcessorComponent({
    bundleNames: given.list('bundleName'),
    bundles: { [BUNDLE]: config.core.dagsFolder },
  });
  return runComponent(component, { config, environment: env, version, print: (text) => screen.print(text) });
};
