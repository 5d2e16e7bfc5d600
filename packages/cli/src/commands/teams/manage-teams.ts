// `ariel teams …`: who is in a team, and which bundles are its.
import { allTeams, type TeamRow } from '@ariel/store/reads';
import { act, actor } from '../../client/act.ts';
import { readDatabase } from '../../client/read-database.ts';
import { outputOf } from '../../output/output-flag.ts';
import { printRows } from '../../output/print-rows.ts';
import type { CommandBody, CommandContext } from '../command.ts';
import { CommandError } from '../command-error.ts';
import { ExitCode } from '../exit-code.ts';
import type { Given } from '../given.ts';

export const listTeams: CommandBody = async ({ config, screen }, given) => {
  const teams = await readDatabase(config(), allTeams);
  printRows(screen, {
    rows: teams.map(({ bundles, members, name }) => ({
      name,
      bundles: bundles.join(', '),
      users: members.join(', '),
    })),
    columns: ['name', 'bundles', 'users'],
    format: outputOf(given),
    empty: 'There are no teams.',
  });
  return ExitCode.ok;
};

export const createTeam: CommandBody = async ({ config, screen }, given) => {
  const name = given.positional(0);
  await act(config(), (control) => control.setTeam({ name, mode: 'create', actor }));
  screen.note(`Made the team ${name}.`);
  return ExitCode.ok;
};

export const deleteTeam: CommandBody = async ({ config, confirm, screen }, given) => {
  const name = given.positional(0);
  if (!given.flag('yes') && !(await confirm(`Remove the team ${name}?`))) {
    screen.note('Nothing was removed.');
    return ExitCode.ok;
  }
  await act(config(), (control) => control.deleteTeam({ name, actor }));
  screen.note(`Removed the team ${name}.`);
  return ExitCode.ok;
};

export const addUsers: CommandBody = (context, given) =>
  change(context, given, ({ members }, names) => ({ members: [...members, ...names] }));
export const removeUsers: CommandBody = (context, given) =>
  change(context, given, ({ members }, names) => ({
    members: members.filter((one) => !names.includes(one)),
  }));
export const addBundles: CommandBody = (context, given) =>
  change(context, given, ({ bundles }, names) => ({ bundles: [...bundles, ...names] }));
export const removeBundles: CommandBody = (context, given) =>
  change(context, given, ({ bundles }, names) => ({
    bundles: bundles.filter((one) => !names.includes(one)),
  }));

async function change(
  { config, screen }: CommandContext,
  given: Given,
  changed: (
    team: TeamRow,
    names: readonly string[],
  ) => { readonly members?: readonly string[]; readonly bundles?: readonly string[] },
): Promise<number> {
  const name = given.positional(0);
  const team = (await readDatabase(config(), allTeams)).find((one) => one.name === name);
  if (!team) throw unknownTeam(name);
  const changes = changed(team, given.positionals(1));
  await act(config(), (control) => control.setTeam({ name, mode: 'change', ...changes, actor }));
  screen.note(`The team ${name} has changed.`);
  return ExitCode.ok;
}

export function unknownTeam(name: string): CommandError {
  return new CommandError({
    code: 'ARIEL_TEAM_NOT_FOUND',
    message: `There is no team ${name}.`,
    remedy: '"ariel teams list" shows all teams.',
  });
}
