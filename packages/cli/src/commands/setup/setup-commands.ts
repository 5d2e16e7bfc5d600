// Commands about the installation itself: starting it, a first project, its configuration, what it is.
import { outputFlag } from '../../output/output-flag.ts';
import { outputFormats } from '../../output/print-rows.ts';
import type { Command } from '../command.ts';

export const setupCommands: readonly Command[] = [
  {
    path: 'standalone',
    summary: 'Run everything on this machine: scheduler, workers, API and pages.',
    description:
      'Prints the address, the user and the password when it is ready, and runs until Ctrl-C. A second start goes on with the same data.',
    flags: [
      { spelling: '-p, --port <port>', description: 'Port of pages and API, instead of api.port.' },
      { spelling: '-H, --host <address>', description: 'Address to listen on, instead of api.host.' },
    ],
    examples: [
      ['ariel standalone', 'with the DAGs of core.dags_folder'],
      ['ariel standalone --port 9090', 'on another port'],
      ['ARIEL_HOME=/srv/ariel ariel standalone', 'with its data in another folder'],
    ],
    load: async () => (await import('./run-everything.ts')).runEverything,
  },
  {
    path: 'init',
    summary: 'Make a project: package.json, a first DAG, its test, and what they need.',
    positionals: [{ name: 'folder', description: 'Where. Default: this folder.', isOptional: true }],
    examples: [
      ['ariel init my-dags', 'in a new folder'],
      ['ariel init', 'in this one; files that exist are left as they are'],
    ],
    load: async () => (await import('./init-project.ts')).initProject,
  },
  {
    path: 'config list',
    summary: 'List every key of the configuration with its value and where it came from.',
    flags: [
      { spelling: '--section <name>', description: 'Only this section.' },
      { spelling: '-a, --defaults', description: 'The defaults, whatever is configured.' },
      { spelling: '-d, --include-descriptions', description: 'With what each key is for.' },
      { spelling: '-V, --include-env-vars', description: 'With the environment variable of each key.' },
      {
        spelling: '-s, --include-sources',
        description: 'Understood for Airflow: the source is always shown.',
        isHidden: true,
      },
      {
        spelling: '-e, --include-examples',
        description: 'Understood for Airflow; changes nothing.',
        isHidden: true,
      },
      {
        spelling: '-p, --exclude-providers',
        description: 'Understood for Airflow; changes nothing.',
        isHidden: true,
      },
      {
        spelling: '--hide-sensitive',
        description: 'Understood for Airflow: secrets are hidden unless --show-values.',
        isHidden: true,
      },
      { spelling: '--show-values', description: 'Secrets too.' },
      {
        ...outputFlag,
        choices: [...outputFormats, 'ini'],
        description: 'How to print; `ini` is the text of an ariel.cfg.',
      },
    ],
    examples: [
      ['ariel config list', 'everything'],
      ['ariel config list --section core -d', 'one section, explained'],
      ['ariel config list --defaults -o ini > ariel.cfg', 'a file to begin with'],
    ],
    load: async () => (await import('./list-config.ts')).listConfig,
  },
  {
    path: 'config get-value',
    summary: 'Print the value of one key.',
    positionals: [
      { name: 'section', description: 'Its section: core.' },
      { name: 'option', description: 'Its key: parallelism.' },
    ],
    examples: [['ariel config get-value core dags_folder', 'for a script']],
    load: async () => (await import('./get-config-value.ts')).getConfigValue,
  },
  {
    path: 'info',
    summary: 'Show versions, folders and the state of this installation.',
    flags: [
      outputFlag,
      { spelling: '--anonymize', description: 'With ~ in place of the home folder of the user.' },
    ],
    examples: [['ariel info --anonymize', 'for a bug report']],
    load: async () => (await import('./show-info.ts')).showInfo,
  },
  {
    path: 'plugins',
    summary: 'List the plugins of core.plugins_folder and what they register.',
    description:
      'Loads them in this process. What cannot be loaded is told on stderr, and the exit code is 1; the same is an import error of the server.',
    flags: [outputFlag],
    examples: [['ariel plugins -o json', 'for a script']],
    load: async () => (await import('../local/list-plugins.ts')).listPlugins,
  },
  {
    path: 'version',
    summary: 'Print the version.',
    examples: [['ariel version', 'the version alone']],
    load:
      async () =>
      async ({ screen, version }) => {
        screen.print(version);
        return 0;
      },
  },
];
