// The groups `assets` and `partitions`: what their commands are called and take. Names and flags are Airflow's.
import { outputFlag } from '../../output/output-flag.ts';
import type { Command, Flag } from '../command.ts';

const alias: Flag = { spelling: '--alias', description: 'Aliases instead of assets.' };
const name: Flag = { spelling: '--name <name>', description: 'The name of the asset.' };
const uri: Flag = { spelling: '--uri <uri>', description: 'The URI of the asset.' };
const verbose: Flag = {
  spelling: '-v, --verbose',
  description: 'Understood for Airflow; changes nothing.',
  isHidden: true,
};

export const assetCommands: readonly Command[] = [
  {
    path: 'assets list',
    summary: 'List the assets.',
    flags: [
      alias,
      outputFlag,
      verbose,
      { spelling: '--columns <names>', description: 'Only these columns, separated by commas.' },
    ],
    examples: [
      ['ariel assets list', 'as a table'],
      ['ariel assets list --alias -o json', 'aliases, for a script'],
    ],
    load: async () => (await import('./show-assets.ts')).listAssets,
  },
  {
    path: 'assets details',
    summary: 'Show one asset: who makes it, who uses it, who waits for it.',
    flags: [alias, name, uri, outputFlag, verbose],
    examples: [
      ['ariel assets details --name orders', 'by its name'],
      ['ariel assets details --uri s3://lake/orders', 'by its URI'],
    ],
    load: async () => (await import('./show-assets.ts')).assetDetails,
  },
  {
    path: 'assets materialize',
    summary: 'Start a run of the DAG that makes an asset.',
    description: 'Refused where no DAG makes it, or more than one.',
    flags: [name, uri, outputFlag, verbose],
    examples: [['ariel assets materialize --name orders', 'so that what waits for it runs, too']],
    load: async () => (await import('./materialize-asset.ts')).materializeAsset,
  },
  {
    path: 'partitions clear',
    summary: 'Take their partition off runs, so that it can be made again.',
    description: 'Exactly one of run id, partition key and dates says which runs are meant.',
    flags: [
      { spelling: '-d, --dag-id <id>', description: 'The DAG.' },
      { spelling: '-r, --run-id <id>', description: 'One run.' },
      { spelling: '-k, --partition-key <key>', description: 'Runs about this partition.' },
      { spelling: '-s, --start-date <date>', description: 'Runs about partitions from this date on.' },
      { spelling: '-e, --end-date <date>', description: 'Runs about partitions up to this date.' },
      {
        spelling: '--date <date>',
        description:
          'Runs about partitions of this day, of this instant, or from one to another: 2026-03-01~2026-03-10.',
      },
      { spelling: '--clear-task-instances', description: 'Let their tasks run again, too.' },
      { spelling: '--dry-run', description: 'Only say what would be done.' },
      verbose,
    ],
    examples: [
      ['ariel partitions clear -d hourly -k 2026-03-10T09 --dry-run', 'what would be cleared'],
      [
        'ariel partitions clear -d hourly -s 2026-03-10 -e 2026-03-11 --clear-task-instances',
        'and run again',
      ],
    ],
    load: async () => (await import('../partitions/clear-partitions.ts')).clearPartitions,
  },
];
