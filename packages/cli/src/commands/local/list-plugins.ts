// `ariel plugins`: what the plugins folder brings, found by loading it in this process.
import type { LoadedPlugin } from '@ariel/loader';
import { loadLocalPlugins, localLoader } from '../../client/local-loader.ts';
import { outputOf } from '../../output/output-flag.ts';
import { printRows } from '../../output/print-rows.ts';
import type { CommandBody } from '../command.ts';
import { ExitCode } from '../exit-code.ts';

export const listPlugins: CommandBody = async ({ config, screen }, given) => {
  const loaded = config();
  const folder = loaded.core.pluginsFolder;
  const loader = localLoader(loaded);
  const files = await loadLocalPlugins(loaded, loader);
  const rows = files.flatMap(({ outcome, path }) =>
    outcome.plugins.map(({ name, timetables, weightStrategies }) => ({
      name,
      source: path,
      timetables,
      priority_weight_strategies: weightStrategies,
    })),
  );
  printRows(screen, {
    rows,
    columns: ['name', 'source', 'timetables', 'priority_weight_strategies'],
    format: outputOf(given),
    empty: `No plugin is defined in ${folder}.`,
  });
  const broken = files.filter((file) => wrongOf(file) !== undefined);
  for (const file of broken) {
    const { message, name } = loader.report(wrongOf(file), folder);
    screen.note(`${file.path}: ${name}: ${message.replaceAll(/\s*\n\s*/g, ' ')}`);
  }
  return broken.length === 0 ? ExitCode.ok : ExitCode.failed;
};

/** What the file threw, or was refused for. */
const wrongOf = ({ outcome }: LoadedPlugin): unknown => outcome.refusals[0] ?? outcome.failure?.thrown;
