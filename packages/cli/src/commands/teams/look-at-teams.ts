// `ariel teams inspect` and `ariel teams verify`: what is a team's, and whether teams fit to what is configured and stored. Reads only.
import type { Database } from '@ariel/store';
import {
  allTeams,
  type ForeignTeam,
  resourcesOfTeam,
  resourcesWithoutTeam,
  type TeamRow,
} from '@ariel/store/reads';
import { configuredBundles } from '../../bundles/configured-bundles.ts';
import { readDatabase } from '../../client/read-database.ts';
import type { BundleConfig } from '../../config/bundle-list.ts';
import { outputOf } from '../../output/output-flag.ts';
import { printRows } from '../../output/print-rows.ts';
import type { CommandBody } from '../command.ts';
import { ExitCode } from '../exit-code.ts';
import { unknownTeam } from './manage-teams.ts';

export const inspectTeam: CommandBody = async ({ config, screen }, given) => {
  const name = given.positional(0);
  const resources = await readDatabase(config(), async (database) => {
    if (!(await allTeams(database)).some((team) => team.name === name)) throw unknownTeam(name);
    return resourcesOfTeam(database, name);
  });
  printRows(screen, {
    rows: resources.map(({ name: of, resource }) => ({ resource, name: of })),
    columns: ['resource', 'name'],
    format: outputOf(given),
    empty: `The team ${name} has nothing, and nobody is in it.`,
  });
  return ExitCode.ok;
};

interface Problem {
  readonly what: string;
  readonly problem: string;
  readonly remedy: string;
}

export const verifyTeams: CommandBody = async ({ config: load, screen }, given) => {
  const config = load();
  const problems = await readDatabase(config, (database) => problemsOf(database, configuredBundles(config)));
  printRows(screen, {
    rows: problems.map((problem) => ({ ...problem })),
    columns: ['what', 'problem', 'remedy'],
    format: outputOf(given),
    empty: 'Teams, bundles and what belongs to them fit together.',
  });
  return problems.length === 0 ? ExitCode.ok : ExitCode.failed;
};

async function problemsOf(database: Database, bundles: readonly BundleConfig[]): Promise<Problem[]> {
  const teams = await allTeams(database);
  return [
    ...bundles.flatMap((bundle) => ofConfiguredBundle(bundle, teams)),
    ...teams.flatMap((team) => ofTeam(team, bundles)),
    ...(await resourcesWithoutTeam(database)).map(withoutTeam),
  ];
}

function ofConfiguredBundle({ name, team }: BundleConfig, teams: readonly TeamRow[]): Problem[] {
  if (team === null) return [];
  const what = `bundle ${name}`;
  if (!teams.some((one) => one.name === team))
    return [
      {
        what,
        problem: `is configured for the team ${team}, which does not exist`,
        remedy: '"ariel teams sync" makes it.',
      },
    ];
  const other = teams.find((one) => one.name !== team && one.bundles.includes(name));
  if (other === undefined) return [];
  const problem = `is configured for the team ${team}, and is ${other.name}'s in the database`;
  return [{ what, problem, remedy: `Start a dag processor, which gives it to ${team}.` }];
}

/** A bundle that was renamed takes its team with it only where that is said. */
function ofTeam({ bundles, name }: TeamRow, configured: readonly BundleConfig[]): Problem[] {
  return bundles
    .filter((bundle) => !configured.some((one) => one.name === bundle))
    .map((bundle) => ({
      what: `bundle ${bundle}`,
      problem: `is the team ${name}'s, and is not configured`,
      remedy: `Configure it, or run "ariel teams remove-bundles ${name} ${bundle}".`,
    }));
}

const withoutTeam = ({ name, resource, team }: ForeignTeam): Problem => ({
  what: `${resource} ${name}`,
  problem: `belongs to the team ${team}, which does not exist`,
  remedy: `"ariel teams create ${team}" makes it.`,
});
