// Flags of Airflow's API server that scripts bring along and that change nothing here: whoever gives one is told what takes its place.
import type { Flag, Screen } from '../command.ts';
import { usageError } from '../command-error.ts';
import { type Given, spell } from '../given.ts';

const told = 'Understood for Airflow; what takes its place is told.';

const refused = 'Understood for Airflow; refused, because it is about who may connect.';

export const flagsWithoutEffect: readonly Flag[] = [
  { spelling: '-w, --workers <count>', description: told, isHidden: true },
  { spelling: '-t, --worker-timeout <seconds>', description: told, isHidden: true },
  { spelling: '--log-config <file>', description: told, isHidden: true },
  { spelling: '--proxy-headers', description: told, isHidden: true },
  { spelling: '--ssl-ca-file <path>', description: refused, isHidden: true },
  {
    spelling: '--ssl-cert-reqs <kind>',
    description: refused,
    choices: ['none', 'optional', 'required'],
    isHidden: true,
  },
  { spelling: '--ssl-ciphers <list>', description: refused, isHidden: true },
];

const instead: Readonly<Record<string, string>> = {
  workers: 'one process serves; start several servers behind a load balancer',
  workerTimeout: 'there are no worker processes to wait for; api.read_timeout ends reads that take too long',
  logConfig: 'logging.logging_level says how much is logged',
  proxyHeaders: 'api.trusted_proxies names the proxies whose headers count',
};

/** A server that lets in whom a flag keeps out must not start. */
export function sayWithoutEffect(screen: Screen, given: Given): void {
  for (const name of ['sslCaFile', 'sslCertReqs', 'sslCiphers']) {
    if ([null, 'none'].includes(given.text(name))) continue;
    throw usageError(
      `${spell(name)} is not understood: the server asks nobody for a certificate, and takes Node's ciphers.`,
      'Let a proxy in front of it do that, and say who it is with proxy_auth.',
    );
  }
  for (const [name, words] of Object.entries(instead))
    if (given.text(name) !== null || given.flag(name)) screen.note(`${spell(name)} has no effect: ${words}.`);
}
