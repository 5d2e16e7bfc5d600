// `ariel tokens list`, `create` and `revoke`.
import { type ApiTokenRow, listApiTokens } from '@ariel/store/sign-in';
import { act, actor } from '../../client/act.ts';
import { readDatabase } from '../../client/read-database.ts';
import { outputOf } from '../../output/output-flag.ts';
import { printRows, type Row } from '../../output/print-rows.ts';
import { isoOrNull } from '../../output/times.ts';
import type { CommandBody, CommandContext } from '../command.ts';
import { usageError } from '../command-error.ts';
import { ExitCode } from '../exit-code.ts';
import type { Given } from '../given.ts';

const DAY_US = 86_400_000_000;
const DEFAULT_DAYS = 90;

export const listTokens: CommandBody = async ({ config, screen }, given) => {
  const asked = { username: given.text('username'), limit: Number.MAX_SAFE_INTEGER, offset: 0 };
  const rows = await readDatabase(config(), (database) => listApiTokens(database, asked));
  printRows(screen, {
    rows: rows.map(presentToken),
    columns: [
      'id',
      'name',
      'username',
      'scopes',
      'expires_at',
      'last_used_at',
      'last_used_from',
      'created_at',
      'created_by',
    ],
    tableColumns: ['id', 'name', 'username', 'scopes', 'expires_at', 'last_used_at'],
    format: outputOf(given),
    empty: 'There are no tokens.',
  });
  return ExitCode.ok;
};

export const createToken: CommandBody = async (context, given) => {
  const [username, name] = [given.text('username'), given.text('name')];
  if (!username) throw usageError('--username is missing.', 'Give it as --username <name>.');
  if (!name) throw usageError('--name is missing.', 'Say what the token is for, as --name ci.');
  await makeToken(context, given, { username, name });
  return ExitCode.ok;
};

/** Prints the token alone; what is to be known of it goes beside it. */
export async function makeToken(
  { config, nowUs, screen }: CommandContext,
  given: Given,
  { name, username }: { readonly username: string; readonly name: string },
): Promise<void> {
  const { hashOfSecret, newApiToken, unknownScope } = await import('@ariel/api/api-tokens');
  const scopes = given.list('scope');
  const unknown = unknownScope(scopes);
  if (unknown !== undefined)
    throw usageError(
      `${JSON.stringify(unknown)} is no scope.`,
      'Scopes are a resource and an action, such as runs:read, runs:*, *:read or *.',
    );
  const days = given.wholeNumber('days', { min: 0 }) ?? DEFAULT_DAYS;
  const expiresUs = days === 0 ? null : nowUs() + days * DAY_US;
  const token = newApiToken();
  const { result } = await act(config(), (control) =>
    control.createApiToken({
      tokenHash: hashOfSecret(token),
      name,
      username,
      scopes: scopes.length === 0 ? null : scopes,
      expiresUs,
      actor,
    }),
  );
  screen.print(token);
  const until = expiresUs === null ? 'for ever' : `until ${isoOrNull(expiresUs) ?? ''}`;
  screen.note(`Token ${result.id} of ${username} counts ${until}. It is not shown again.`);
}

export const revokeToken: CommandBody = async ({ config, screen }, given) => {
  const id = given.positional(0);
  await act(config(), (control) => control.revokeApiToken({ id, username: null, actor }));
  screen.note(`Token ${id} opens nothing any more.`);
  return ExitCode.ok;
};

const presentToken = (row: ApiTokenRow): Row => ({
  id: row.id,
  name: row.name,
  username: row.username,
  scopes: row.scopes === null ? 'all' : (JSON.parse(row.scopes) as string[]).join(', '),
  expires_at: isoOrNull(row.expires_at),
  last_used_at: isoOrNull(row.used_at),
  last_used_from: row.used_from,
  created_at: isoOrNull(row.created_at),
  created_by: row.created_by,
});
