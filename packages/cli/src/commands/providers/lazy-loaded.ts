// `ariel providers lazy-loaded`: whether packages of operators and hooks stay unloaded while a command line is read. Starts the command
// anew, with a look at every module that it loads.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { installedProviders } from '../../components/installed-providers.ts';
import type { CommandBody } from '../command.ts';
import { CommandError } from '../command-error.ts';
import { ExitCode } from '../exit-code.ts';

const main = fileURLToPath(new URL('../../main.ts', import.meta.url));
/** Where a package of operators lies: in this repository, or as it is installed. */
const ofProvider = /\/(?:providers\/|@ariel\/provider-)([\w-]+)\//g;

export const lazyLoaded: CommandBody = async ({ env, screen, version }) => {
  const child = spawnSync(process.execPath, ['--import', watchingModules, main, 'version'], {
    env,
    encoding: 'utf8',
  });
  if (child.status !== 0)
    throw new CommandError({
      code: 'ARIEL_CHECK_FAILED',
      message: `"ariel version" ended with ${child.status ?? child.signal}: ${child.stderr.trim()}`,
    });
  const loaded = new Set(child.stderr.matchAll(ofProvider).map(([, name]) => `@ariel/provider-${name}`));
  if (loaded.size === 0) {
    const count = installedProviders(version).providers.length;
    screen.print(`None of ${count} packages of operators and hooks is loaded before a command needs it.`);
    return ExitCode.ok;
  }
  screen.note(`Loaded though no command asked for them: ${[...loaded].join(', ')}.`);
  return ExitCode.failed;
};

/** A module that has Node say on stderr which modules it loads. */
const watchingModules = `data:text/javascript,${encodeURIComponent(`
  import { registerHooks } from 'node:module';
  registerHooks({ load(url, context, next) { process.stderr.write(url + '\\n'); return next(url, context); } });
`)}`;
