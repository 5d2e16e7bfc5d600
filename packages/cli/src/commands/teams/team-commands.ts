// The group `teams`: what its commands are called and take. create, delete, list, sync, verify and inspect are Airflow's; who and what belongs to a team is
// said with the others.
import { outputFlag } from '../../output/output-flag.ts';
import type { Command, Positional } from '../command.ts';

const team: Positional = { name: 'team', description: 'The name of the team.' };
const users: Positional = { name: 'user', description: 'User names.', isList: true };
const bundles: Positional = { name: 'bundle', description: 'Names of bundles.', isList: true };

export const teamCommands: readonly Command[] = [
  {
    path: 'teams list',
    summary: 'List the teams.',
    flags: [outputFlag],
    examples: [['ariel teams list', 'with their bundles and who is in them']],
    load: async () => (await import('./manage-teams.ts')).listTeams,
  },
  {
    path: 'teams create',
    summary: 'Make a team.',
    positionals: [team],
    examples: [['ariel teams create sales', '3 to 50 letters, digits, - and _']],
    load: async () => (await import('./manage-teams.ts')).createTeam,
  },
  {
    path: 'teams delete',
    summary: 'Remove a team that has nothing any more.',
    positionals: [team],
    flags: [{ spelling: '-y, --yes', description: 'Do not ask.' }],
    examples: [
      ['ariel teams delete sales -y', 'refused while a bundle, connection, variable or pool is its'],
    ],
    load: async () => (await import('./manage-teams.ts')).deleteTeam,
  },
  {
    path: 'teams sync',
    summary: 'Make the teams that dag_processor.dag_bundle_config_list names.',
    description:
      "A bundle is its team's once a dag processor starts. Teams that the list does not name stay.",
    flags: [{ spelling: '--dry-run', description: 'Only say which.' }, outputFlag],
    examples: [['ariel teams sync', 'before the first start with that list']],
    load: async () => (await import('./sync-teams.ts')).syncTeams,
  },
  {
    path: 'teams inspect',
    summary: "List what is a team's: people, bundles, DAGs, pools, connections, variables, and roles for it.",
    positionals: [team],
    flags: [outputFlag],
    examples: [['ariel teams inspect sales -o json', 'for a script']],
    load: async () => (await import('./look-at-teams.ts')).inspectTeam,
  },
  {
    path: 'teams verify',
    summary: 'Check that teams fit to what is configured and stored. Ends with 1 where they do not.',
    description:
      "Bundles of dag_processor.dag_bundle_config_list whose team does not exist, or that are another team's in the database; " +
      'bundles of teams that are not configured; and what belongs to a team that is gone.',
    flags: [outputFlag],
    examples: [['ariel teams verify', 'after a change of the list of bundles']],
    load: async () => (await import('./look-at-teams.ts')).verifyTeams,
  },
  {
    path: 'teams add-users',
    summary: 'Take people into a team.',
    positionals: [team, users],
    examples: [['ariel teams add-users sales maria jon', "they see what is the team's at once"]],
    load: async () => (await import('./manage-teams.ts')).addUsers,
  },
  {
    path: 'teams remove-users',
    summary: 'Take people out of a team.',
    positionals: [team, users],
    examples: [['ariel teams remove-users sales jon', 'at once']],
    load: async () => (await import('./manage-teams.ts')).removeUsers,
  },
  {
    path: 'teams add-bundles',
    summary: 'Give bundles, with all their DAGs, to a team.',
    positionals: [team, bundles],
    examples: [['ariel teams add-bundles sales sales-dags', 'a bundle has one team at most']],
    load: async () => (await import('./manage-teams.ts')).addBundles,
  },
  {
    path: 'teams remove-bundles',
    summary: "Take bundles from a team; their DAGs are everybody's then.",
    positionals: [team, bundles],
    examples: [['ariel teams remove-bundles sales sales-dags', 'everybody who may read DAGs sees them']],
    load: async () => (await import('./manage-teams.ts')).removeBundles,
  },
];
