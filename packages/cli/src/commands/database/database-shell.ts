// `ariel db shell`: the database's own shell. The password travels by the environment, never by the command line.
import { spawn } from 'node:child_process';
import { openExisting } from '../../client/read-database.ts';
import { type DatabaseAddress, databaseName, type PostgresAddress } from '../../config/database-address.ts';
import type { CommandBody } from '../command.ts';
import { CommandError } from '../command-error.ts';

const MS_PER_SECOND = 1000;

export const databaseShell: CommandBody = async ({ config, env, screen }) => {
  const { address } = config().database;
  // Says what is wrong in words of ours, where it cannot be reached.
  await (await openExisting(config())).close();
  const shell = shellOf(address);
  screen.note(databaseName(address));
  // Ctrl-C is the shell's: it ends a query, not the shell.
  const left = (): void => undefined;
  process.on('SIGINT', left);
  try {
    return await run(shell, env);
  } finally {
    process.off('SIGINT', left);
  }
};

interface Shell {
  readonly program: string;
  readonly debianPackage: string;
  readonly args: readonly string[];
  readonly variables: Readonly<Record<string, string>>;
}

function run(
  { args, debianPackage, program, variables }: Shell,
  env: Readonly<Record<string, string | undefined>>,
): Promise<number> {
  const child = spawn(program, args, { stdio: 'inherit', env: { ...withoutLibpq(env), ...variables } });
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => resolve(code ?? 1));
    child.once('error', (error) =>
      reject(
        new CommandError(
          {
            code: 'ARIEL_NO_DATABASE_SHELL',
            message: `The program ${program} cannot be started: ${error.message}.`,
            remedy: `Install it: on Debian the package ${debianPackage}.`,
          },
          error,
        ),
      ),
    );
  });
}

function shellOf(address: DatabaseAddress): Shell {
  return address.kind === 'sqlite'
    ? { program: 'sqlite3', debianPackage: 'sqlite3', args: [address.path], variables: {} }
    : {
        program: 'psql',
        debianPackage: 'postgresql-client',
        args: [],
        variables: libpqVariables(address),
      };
}

/** Variables that lead libpq elsewhere: the address of the configuration is the one that counts. */
function withoutLibpq(env: Readonly<Record<string, string | undefined>>): NodeJS.ProcessEnv {
  const elsewhere = new Set(['PGSERVICE', 'PGSERVICEFILE', 'PGHOSTADDR', 'PGPASSWORD', 'PGOPTIONS']);
  return Object.fromEntries(Object.entries(env).filter(([name]) => !elsewhere.has(name)));
}

function libpqVariables(address: PostgresAddress): Record<string, string> {
  const { connectTimeoutMs, database, hosts, password, settings, target, tls, user } = address;
  const options = Object.entries(settings).map(([name, value]) => `-c ${name}=${escaped(value)}`);
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
    ...(options.length > 0 ? { PGOPTIONS: options.join(' ') } : {}),
    ...(target === 'read-write' ? { PGTARGETSESSIONATTRS: target } : {}),
    ...(connectTimeoutMs === null
      ? {}
      : { PGCONNECT_TIMEOUT: String(Math.ceil(connectTimeoutMs / MS_PER_SECOND)) }),
  };
}

/** A space would begin another option. */
const escaped = (value: string): string => value.replaceAll(/[\\\s]/g, '\\$&');
