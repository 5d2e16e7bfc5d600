// Commands about the installation itself: starting it, a first project, what it is.
import { outputFlag } from '../../output/output-flag.ts';
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
