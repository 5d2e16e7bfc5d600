// The group `config`: what its commands are called and take. Names and flags are Airflow's.
import { colorFlag, outputFlag } from '../../output/output-flag.ts';
import { outputFormats } from '../../output/print-rows.ts';
import type { Command, Flag } from '../command.ts';

const partFlags: readonly Flag[] = [
  { spelling: '--section <names>', description: 'Only these sections, with commas between them.' },
  { spelling: '--option <names>', description: 'Only keys of these names.' },
  { spelling: '--ignore-section <names>', description: 'Without these sections.' },
  { spelling: '--ignore-option <names>', description: 'Without keys of these names.' },
];

export const configCommands: readonly Command[] = [
  {
    path: 'config list',
    summary: 'List every key of the configuration with its value and where it came from.',
    flags: [
      { spelling: '--section <name>', description: 'Only this section.' },
      { spelling: '-a, --defaults', description: 'The defaults, whatever is configured.' },
      { spelling: '-d, --include-descriptions', description: 'With what each key is for.' },
      { spelling: '-V, --include-env-vars', description: 'With the environment variable of each key.' },
      {
        spelling: '-c, --comment-out-everything',
        description: 'With -o ini: as comments, a file to begin with.',
      },
      colorFlag,
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
    path: 'config lint',
    summary: 'Check the configuration without starting anything.',
    description:
      'What a start would refuse ends it with 78; keys of Airflow that have no effect are told. With flags that name a part, former names are told, too.',
    flags: partFlags,
    examples: [
      ['ariel config lint', 'before a start'],
      ['ariel config lint --section core,scheduler --ignore-option parallelism', 'a part of it'],
    ],
    load: async () => (await import('./lint-config.ts')).lintConfig,
  },
  {
    path: 'config update',
    summary: 'Say what must change in ariel.cfg and the environment, and change ariel.cfg.',
    description:
      'By itself what a start would refuse: unknown names, keys in a wrong section, values that cannot be used. With --all-recommendations also former names, keys of Airflow that have no effect, and keys that are set twice. --fix renames keys, makes comments of lines that go, and keeps the file as it was beside it; values and variables are yours to change. Ends with 78 where a start would still refuse something.',
    flags: [
      ...partFlags,
      { spelling: '--fix', description: 'Change ariel.cfg, instead of only saying what would change.' },
      { spelling: '--all-recommendations', description: 'Also what stops nothing.' },
      outputFlag,
    ],
    examples: [
      ['ariel config update --all-recommendations', 'after moving over from Airflow'],
      ['ariel config update --fix', 'so that a start takes the file'],
    ],
    load: async () => (await import('./update-config.ts')).updateConfig,
  },
];
