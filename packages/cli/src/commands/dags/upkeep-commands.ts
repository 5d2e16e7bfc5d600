// Commands of the group `dags` that look after what is stored: what its commands are called and take. Names are Airflow's.
import { outputFlag } from '../../output/output-flag.ts';
import type { Command } from '../command.ts';

export const dagUpkeepCommands: readonly Command[] = [
  {
    path: 'dags delete',
    summary: 'Delete a DAG with its runs, task instances and values.',
    description:
      'Its file stays: a DAG whose file is still in the DAG folder comes back when the file is read again, without a past.',
    positionals: [{ name: 'dag_id', description: 'The id of the DAG.' }],
    flags: [{ spelling: '-y, --yes', description: 'Do not ask.' }],
    examples: [['ariel dags delete old_sales --yes', 'after its file was removed']],
    load: async () => (await import('./delete-dag.ts')).deleteDag,
  },
  {
    path: 'dags report',
    summary: 'List the DAG files with what they hold and how long they took to load.',
    description:
      'As they were read last. Files that cannot be loaded are in "ariel dags list-import-errors".',
    flags: [
      {
        spelling: '-B, --bundle-name <name>',
        description: 'Only files of this bundle; may be given several times.',
        isList: true,
      },
      outputFlag,
    ],
    examples: [['ariel dags report', 'the slowest file first']],
    load: async () => (await import('./report-files.ts')).reportFiles,
  },
  {
    path: 'dags list-jobs',
    summary: 'List the processes of the installation, the newest first.',
    flags: [
      {
        spelling: '-d, --dag-id <id>',
        description: 'Understood for Airflow; changes nothing.',
        isHidden: true,
      },
      {
        spelling: '--state <state>',
        description: 'Only those that go on, or those that have ended.',
        choices: ['running', 'success'],
      },
      { spelling: '--limit <count>', description: 'At most so many.', defaultValue: '100' },
      outputFlag,
    ],
    examples: [['ariel dags list-jobs --state running', 'what is up']],
    load: async () => (await import('./list-jobs.ts')).listJobs,
  },
];
