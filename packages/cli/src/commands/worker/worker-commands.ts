// Commands that run a part of an installation on its own.
import type { Command } from '../command.ts';

export const workerCommands: readonly Command[] = [
  {
    path: 'worker',
    aliases: ['celery worker', 'edge worker'],
    summary: 'Run tasks on this machine for servers elsewhere, over HTTP and without a database.',
    description:
      'Asks API servers for queued tasks, and runs them in processes here. The first Ctrl-C or SIGTERM takes no more work and waits for what runs; a second one, or workers.grace_period, ends that too. See docs/guides/remote-workers.md.',
    flags: [
      {
        spelling: '-s, --server <url>',
        description:
          'Address of an API server; several with commas between them. Default: core.execution_api_server_url.',
        isList: true,
      },
      {
        spelling: '-q, --queues <names>',
        description: 'Queues to take tasks from. Default: default.',
        isList: true,
      },
      {
        spelling: '-c, --concurrency <number>',
        description: 'Tasks at once, instead of workers.concurrency.',
      },
      {
        spelling: '-H, --worker-hostname <name>',
        description: 'Name shown for this worker. Default: the name of the machine.',
      },
    ],
    examples: [
      ['ariel worker --server http://ariel.example:8080', 'with the secret of api_auth.jwt_secret'],
      [
        'ariel worker -s http://a:8080,http://b:8080 -q default,gpu -c 4',
        'two servers, two queues, four tasks at once',
      ],
    ],
    load: async () => (await import('./run-worker.ts')).runWorker,
  },
];
