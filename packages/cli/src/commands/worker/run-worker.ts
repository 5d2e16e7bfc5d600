// `ariel worker`.
import { hostname } from 'node:os';
import type { CommandBody } from '../command.ts';
import { usageError } from '../command-error.ts';

export const runWorker: CommandBody = async (context, given) => {
  const config = context.config();
  for (const notice of config.notices) context.screen.note(notice);
  const { core, workers } = config;
  const named = given.list('server');
  const servers = (named.length > 0 ? named : (core.executionApiServerUrl ?? '').split(',')).map(
    serverAddress,
  );
  const { startWorker } = await import('../../worker/start-worker.ts');
  return startWorker({
    config,
    environment: context.env,
    version: context.version,
    servers: [...new Set(servers)],
    queues: given.list('queues').length > 0 ? given.list('queues') : ['default'],
    concurrency: given.wholeNumber('concurrency', { min: 1 }) ?? workers.concurrency,
    hostname: given.text('workerHostname') ?? hostname(),
    screen: context.screen,
  });
};

/** The address without a path: a trailing `/` or Airflow's `/execution` goes. */
function serverAddress(text: string): string {
  const url = URL.parse(text.trim());
  if (url && (url.protocol === 'http:' || url.protocol === 'https:') && text.trim() !== '')
    return `${url.origin}${url.pathname.replace(/\/+$/, '').replace(/\/execution$/, '')}`;
  throw usageError(
    text.trim() === ''
      ? 'A worker needs the address of an API server.'
      : `${JSON.stringify(text)} is no address of a server.`,
    'Give it as --server http://host:8080, or set core.execution_api_server_url.',
  );
}
