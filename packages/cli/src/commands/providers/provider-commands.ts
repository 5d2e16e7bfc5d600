// The group `providers`: what its commands are called and take. Names and flags are Airflow's.
import { colorFlag, outputFlag } from '../../output/output-flag.ts';
import type { Command, CommandBody } from '../command.ts';

type Bodies = typeof import('./list-contents.ts');
type PartBodies = typeof import('./list-parts.ts');

const listed = (
  name: string,
  summary: string,
  effect: string,
  load: () => Promise<CommandBody>,
): Command => ({
  path: `providers ${name}`,
  summary,
  flags: [outputFlag],
  examples: [[`ariel providers ${name} -o json`, effect]],
  load,
});

const listing = (
  name: string,
  summary: string,
  body: (bodies: Bodies) => CommandBody,
  effect: string,
): Command => listed(name, summary, effect, async () => body(await import('./list-contents.ts')));

const partListing = (
  name: string,
  summary: string,
  body: (bodies: PartBodies) => CommandBody,
  effect: string,
): Command => listed(name, summary, effect, async () => body(await import('./list-parts.ts')));

export const providerCommands: readonly Command[] = [
  {
    path: 'providers list',
    summary: 'List the packages of operators and hooks that belong to the installation.',
    flags: [outputFlag],
    examples: [['ariel providers list -o json', 'for a script']],
    load: async () => (await import('./list-providers.ts')).listProviders,
  },
  {
    path: 'providers get',
    summary: 'Show one package of operators and hooks.',
    positionals: [
      { name: 'provider_name', description: 'Its name, or what DAG files import it as: ariel/http.' },
    ],
    flags: [
      { spelling: '-f, --full', description: 'With its operators, hooks, triggers and notifiers.' },
      colorFlag,
      outputFlag,
    ],
    examples: [['ariel providers get ariel/standard --full', 'all that DAG files can import from it']],
    load: async () => (await import('./list-providers.ts')).getProvider,
  },
  listing(
    'hooks',
    'List the types of connections, with the hooks that use them.',
    ({ listHooks }) => listHooks,
    'with the ids that operators take where they are given none',
  ),
  listing(
    'triggers',
    'List the triggers with which tasks wait without a worker.',
    ({ listTriggers }) => listTriggers,
    'their classes',
  ),
  listing(
    'notifications',
    'List the notifiers for callbacks and deadlines.',
    ({ listNotifications }) => listNotifications,
    'their classes',
  ),
  listing(
    'behaviours',
    'List the fields of connections that a type hides or names otherwise.',
    ({ listBehaviours }) => listBehaviours,
    'for a form of your own',
  ),
  listing(
    'widgets',
    'List the fields that a type of connections has in extra.',
    ({ listWidgets }) => listWidgets,
    'with which of them are secret',
  ),
  partListing(
    'links',
    'List the links that operators show beside their task instances.',
    ({ listLinks }) => listLinks,
    'with the operators that have them',
  ),
  partListing(
    'logging',
    'List what carries task logs elsewhere, for logging.remote_base_log_folder.',
    ({ listLogging }) => listLogging,
    'their classes',
  ),
  partListing(
    'secrets',
    'List the backends that secrets.backend can name. Plugins bring further ones.',
    ({ listSecrets }) => listSecrets,
    'their names',
  ),
  partListing(
    'executors',
    'List the executors that core.executor can name.',
    ({ listExecutors }) => listExecutors,
    'their names',
  ),
  partListing(
    'queues',
    'List the message queues that assets can watch without a trigger of your own: none.',
    ({ listQueues }) => listQueues,
    'an empty list',
  ),
  partListing(
    'configs',
    'List the sections of the configuration that are about a package of operators and hooks.',
    ({ listConfigs }) => listConfigs,
    'with their packages',
  ),
  partListing(
    'auth-managers',
    'List the auth managers: none, because ways to sign in are configured.',
    ({ listAuthManagers }) => listAuthManagers,
    'an empty list',
  ),
  {
    path: 'providers lazy-loaded',
    summary: 'Check that packages of operators and hooks stay unloaded until a command needs them.',
    description: 'Ends with 1, and names them, where some are loaded with every command.',
    examples: [['ariel providers lazy-loaded', 'after a change of the installation']],
    load: async () => (await import('./lazy-loaded.ts')).lazyLoaded,
  },
];
