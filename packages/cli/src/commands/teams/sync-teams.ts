// `ariel teams sync`: makes the teams that the list of bundles names. The bundles are theirs as soon as a dag processor starts.
import { allTeams } from '@ariel/store/reads';
import { configuredBundles } from '../../bundles/configured-bundles.ts';
import { act, actor } from '../../client/act.ts';
import { readDatabase } from '../../client/read-database.ts';
import { outputOf } from '../../output/output-flag.ts';
import { printRows } from '../../output/print-rows.ts';
import type { CommandBody } from '../command.ts';
import { ExitCode } from '../exit-code.ts';

export const syncTeams: CommandBody = async ({ config: load, screen }, given) => {
  const config = load();
  const there = new Set((await readDatabase(config, allTeams)).map(({ name }) => name));
  const named = Map.groupBy(
    configuredBundles(config).filter(({ team }) => team !== null),
    ({ team }) => team ?? '',
  );
  const missing = [...named.keys()].filter((name) => !there.has(name));
  if (!given.flag('dryRun') && missing.length > 0)
    await act(config, async (control) => {
      for (const name of missing) await control.setTeam({ name, mode: 'create', actor });
    });
  printRows(screen, {
    rows: [...named].map(([name, bundles]) => ({
      name,
      bundles: bundles.map((bundle) => bundle.name),
      action: there.has(name) ? 'is there' : given.flag('dryRun') ? 'would be made' : 'was made',
    })),
    columns: ['name', 'bundles', 'action'],
    format: outputOf(given),
    empty: 'dag_processor.dag_bundle_config_list names no team.',
  });
  return ExitCode.ok;
};
