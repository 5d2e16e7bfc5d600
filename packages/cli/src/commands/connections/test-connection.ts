// `ariel connections test`: looks whether a connection works, from this machine.
import { noteRead } from '../../secrets/note-read.ts';
import { readingSecrets } from '../../secrets/reading-secrets.ts';
import { testConnection } from '../../secrets/test-connection.ts';
import type { CommandBody } from '../command.ts';
import { CommandError } from '../command-error.ts';
import { ExitCode } from '../exit-code.ts';
import { unknownConnection } from './show-connections.ts';

export const testConnectionCommand: CommandBody = async (context, given) => {
  const id = given.positional(0);
  if (context.config().core.testConnection !== 'Enabled')
    throw new CommandError({
      code: 'ARIEL_TEST_CONNECTION_DISABLED',
      message: 'Testing connections is disabled: it lets whoever may do it reach what this machine reaches.',
      remedy: 'Set core.test_connection to Enabled (ARIEL__CORE__TEST_CONNECTION=Enabled).',
    });
  const { found, places } = await readingSecrets(context, async (lookup) => ({
    found: await lookup.connection(id),
    places: lookup.places({ kind: 'connection', name: id, team: null }),
  }));
  if (!found) throw unknownConnection(id, places);
  await noteRead(context.config(), { event: 'test', kind: 'connection', name: id });
  const { message, ok } = await testConnection(id, found);
  context.screen.print(ok ? `Connection success! ${message}` : `Connection failed! ${message}`);
  return ok ? ExitCode.ok : ExitCode.failed;
};
