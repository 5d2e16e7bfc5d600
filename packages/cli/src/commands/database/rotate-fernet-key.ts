// `ariel rotate-fernet-key`: encrypts what is stored with the first of the keys.
import { act, actor } from '../../client/act.ts';
import { installationVault } from '../../secrets/installation-vault.ts';
import type { CommandBody } from '../command.ts';
import { CommandError } from '../command-error.ts';
import { ExitCode } from '../exit-code.ts';

export const rotateFernetKey: CommandBody = async ({ config, env, screen }) => {
  const settings = config();
  const vault = installationVault(settings);
  if (vault.kind !== 'fernet')
    throw new CommandError({
      code: 'ARIEL_FERNET_KEY_MISSING',
      message: 'There is no key to encrypt with: core.fernet_key is not set.',
      remedy:
        'Set it to "new,old": the new key encrypts, both decrypt. After this command the old one may go.',
    });
  const { keyId } = vault.fernet;
  const { result } = await act(settings, (control) => control.rotateFernetKey({ keyId, actor }), env);
  screen.print(
    `Encrypted ${result.connections} connections and ${result.variables} variables with the first key. The others may go from core.fernet_key.`,
  );
  return ExitCode.ok;
};
