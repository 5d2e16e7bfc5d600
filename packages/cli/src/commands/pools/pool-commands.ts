// The group `pools`: what its commands are called and take. Names and flags are Airflow's.
import { outputFlag } from '../../output/output-flag.ts';
import type { Command, Positional } from '../command.ts';

const pool: Positional = { name: 'pool', description: 'The name of the pool.' };

export const poolCommands: readonly Command[] = [
  {
    path: 'pools list',
    summary: 'List the pools.',
    flags: [outputFlag],
    examples: [['ariel pools list', 'with how many of their slots are used']],
    load: async () => (await import('./show-pools.ts')).listPools,
  },
  {
    path: 'pools get',
    summary: 'Show one pool.',
    positionals: [pool],
    flags: [outputFlag],
    examples: [['ariel pools get default_pool', 'its slots and what they are for']],
    load: async () => (await import('./show-pools.ts')).getPool,
  },
  {
    path: 'pools set',
    summary: 'Make a pool, or change one.',
    description:
      'A pool that becomes smaller than what is used of it stops nothing: no more starts until it fits again.',
    positionals: [
      pool,
      { name: 'slots', description: 'How many slots it has; -1: without limit.' },
      { name: 'description', description: 'What it is for.' },
    ],
    flags: [
      {
        spelling: '--include-deferred',
        description: 'Count instances that wait deferred as well.',
      },
      { spelling: '--team-name <team>', description: 'The team that it belongs to.' },
      outputFlag,
    ],
    examples: [
      ["ariel pools set warehouse 4 'The one database'", 'at most four slots at once'],
      ["ariel pools set anything -1 ''", 'without limit'],
    ],
    load: async () => (await import('./change-pools.ts')).setPool,
  },
  {
    path: 'pools delete',
    summary: 'Remove a pool.',
    positionals: [pool],
    flags: [outputFlag],
    examples: [['ariel pools delete warehouse', 'tasks that name it wait until it is there again']],
    load: async () => (await import('./change-pools.ts')).deletePool,
  },
  {
    path: 'pools import',
    summary: 'Make and change pools as a JSON file says.',
    positionals: [{ name: 'file', description: 'What "ariel pools export" wrote.' }],
    flags: [outputFlag],
    examples: [['ariel pools import pools.json', 'pools that the file does not name stay']],
    load: async () => (await import('./change-pools.ts')).importPools,
  },
  {
    path: 'pools export',
    summary: 'Write all pools to a JSON file.',
    positionals: [{ name: 'file', description: 'Where to.' }],

    examples: [['ariel pools export pools.json', 'for another installation']],
    load: async () => (await import('./show-pools.ts')).exportPools,
  },
];
