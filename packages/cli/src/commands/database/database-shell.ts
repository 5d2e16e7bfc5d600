// `ariel db shell`: the database's own shell. The password travels by the environment, never by the command line.
import { spawn } from 'node:child_process';
import { openDatabase } from '../../client/open-database.ts';
import { type DatabaseAddress, databaseName, type PostgresAddress } from '../../config/database-address.ts';
import type { CommandBody } from '../command.ts';
import { CommandError } from '../command-error.ts';

export const databaseShell: CommandBody = async ({ config, env, screen }) => {
  const { address } = config().database;
  // Says what is wrong in words of ours, where it cannot be reached.
  await (await openDatabase(config(), { readOnly: true, poolSize: 1 })).close();
  const { args, extra, program } = shellOf(address);
  screen.note(databaseName(address));
  const child = spawn(program, args, { stdio: 'inherit', env: { ...env, ...extra } });
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => resolve(code ?? 1));
    child.once('error', (error) =>
      reject(
        new CommandError(
          {
            code: 'ARIEL_NO_DATABASE_SHELL',
            message: `The program ${program} cannot be started: ${error.message}.`,
            remedy: `Install it: on Debian the package ${address.kind === 'sqlite' ? 'sqlite3' : 'postgresql-client'}.`,
          },
          error,
        ),
      ),
    );
  });
};

function shellOf(address: DatabaseAddress) {
  if (address.kind === 'sqlite') return { program: 'sqlite3', args: [address.path], extra: {} };
  return { program: 'psql', args: [], extra: libpqVariables(address) };
}

function libpqVariables({ database, hosts, password, tls, user }: PostgresAddress): Record<string, string> {
  return {
    PGHOST: hosts.map(({ host }) => host).join(','),
    PGPORT: hosts.map(({ port }) => port).join(','),
    PGUSER: user,
    PGDATABASE: database,
    PGSSLMODE: tls.mode,
    ...(password === null ? {} : { PGPASSWORD: password }),
    ...(tls.rootCert ? { PGSSLROOTCERT: tls.rootCert } : {}),
    ...(tls.cert ? { PGSSLCERT: tls.cert } : {}),
    ...(tls.key ? { PGSSLKEY: tls.key } : {}),
  };
}
