// `ariel sessions list` and `revoke`.
import { listSessions } from '@ariel/store/sign-in';
import { act, actor } from '../../client/act.ts';
import { readDatabase } from '../../client/read-database.ts';
import { outputOf } from '../../output/output-flag.ts';
import { printRows } from '../../output/print-rows.ts';
import { isoOrNull } from '../../output/times.ts';
import type { CommandBody } from '../command.ts';
import { CommandError, usageError } from '../command-error.ts';
import { ExitCode } from '../exit-code.ts';

export const showSessions: CommandBody = async ({ config, nowUs, screen }, given) => {
  const asked = {
    username: given.text('username'),
    nowUs: nowUs(),
    limit: Number.MAX_SAFE_INTEGER,
    offset: 0,
  };
  const rows = await readDatabase(config(), (database) => listSessions(database, asked));
  printRows(screen, {
    rows: rows.map((row) => ({
      id: row.id,
      username: row.username,
      kind: row.kind,
      way: row.way,
      created_at: isoOrNull(row.created_at),
      last_seen_at: isoOrNull(row.seen_at),
      expires_at: isoOrNull(row.expires_at),
      address: row.address,
      user_agent: row.user_agent,
    })),
    columns: [
      'id',
      'username',
      'kind',
      'way',
      'created_at',
      'last_seen_at',
      'expires_at',
      'address',
      'user_agent',
    ],
    tableColumns: ['id', 'username', 'kind', 'way', 'last_seen_at', 'address'],
    format: outputOf(given),
    empty: 'Nobody is signed in.',
  });
  return ExitCode.ok;
};

export const revokeSessions: CommandBody = async ({ config, screen }, given) => {
  const [id, username] = [given.optionalPositional(0), given.text('username')];
  if (id === null && username === null)
    throw usageError(
      'Which session is meant was not said.',
      'Give its id, or --username to end all of an account.',
    );
  const { result: ended } = await act(config(), (control) => control.endSessions({ id, username, actor }));
  if (ended === 0 && id !== null)
    throw new CommandError({
      code: 'ARIEL_SESSION_NOT_FOUND',
      message: `There is no session ${id}.`,
      remedy: '"ariel sessions list" shows all.',
    });
  screen.note(`Ended ${ended} session${ended === 1 ? '' : 's'}.`);
  return ExitCode.ok;
};
