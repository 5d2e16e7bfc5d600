// The group `variables`: what its commands are called and take. Names and flags are Airflow's.
import { outputFlag } from '../../output/output-flag.ts';
import type { Command, Positional } from '../command.ts';
import { hideSensitive, showValues } from '../connections/connection-commands.ts';

const key: Positional = { name: 'key', description: 'The key of the variable.' };

export const variableCommands: readonly Command[] = [
  {
    path: 'variables list',
    summary: 'List the stored variables.',
    description: 'Variables of the environment and of a secrets backend are not stored, and not listed.',
    flags: [outputFlag, showValues, hideSensitive],
    examples: [
      ['ariel variables list', 'keys and descriptions'],
      [
        'ariel variables list --show-values --hide-sensitive',
        'with values, but for those of keys such as api_key',
      ],
    ],
    load: async () => (await import('./show-variables.ts')).listVariables,
  },
  {
    path: 'variables get',
    summary: 'Print the value of a variable, wherever it is defined.',
    positionals: [key],
    flags: [
      { spelling: '-j, --json', description: 'The value must be JSON; it is printed as such.' },
      { spelling: '-d, --default <value>', description: 'What to print where it is not defined.' },
    ],
    examples: [
      ['ariel variables get rate', 'as a task would get it'],
      ['ariel variables get rate -d 10', '10 where it is not defined'],
    ],
    load: async () => (await import('./show-variables.ts')).getVariable,
  },
  {
    path: 'variables set',
    summary: 'Store a variable, or give one another value.',
    positionals: [key, { name: 'value', description: 'Its value.' }],
    flags: [
      { spelling: '--description <text>', description: 'What it is for.' },
      { spelling: '-j, --json', description: 'Store the value as a JSON text.' },
      { spelling: '--team-name <team>', description: 'The team that it belongs to.' },
    ],
    examples: [
      ['ariel variables set rate 12', 'tasks get the number 12'],
      [`ariel variables set limits '{"a": 1}' --description 'per customer'`, 'tasks get the object'],
    ],
    load: async () => (await import('./change-variables.ts')).setVariable,
  },
  {
    path: 'variables delete',
    summary: 'Remove a stored variable.',
    positionals: [key],
    examples: [['ariel variables delete rate', 'tasks that ask for it fail from now on']],
    load: async () => (await import('./change-variables.ts')).deleteVariable,
  },
  {
    path: 'variables import',
    summary: 'Store variables as a file says.',
    positionals: [
      { name: 'file', description: 'A .json, .yaml or .env file, such as "ariel variables export" writes.' },
    ],
    flags: [
      {
        spelling: '-a, --action-on-existing-key <action>',
        description: 'What becomes of those that are there.',
        choices: ['overwrite', 'fail', 'skip'],
        defaultValue: 'overwrite',
      },
    ],
    examples: [['ariel variables import variables.json -a skip', 'those that are there stay as they are']],
    load: async () => (await import('./change-variables.ts')).importVariables,
  },
  {
    path: 'variables export',
    summary: 'Write all stored variables to a JSON file, secrets included.',
    positionals: [{ name: 'file', description: 'Where to; - is the terminal.' }],
    examples: [['ariel variables export variables.json', 'only its owner may read the file']],
    load: async () => (await import('./show-variables.ts')).exportVariables,
  },
];
