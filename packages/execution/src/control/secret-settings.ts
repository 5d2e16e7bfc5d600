// What acts on connections and variables share: the vault, errors of it in the caller's words, and who hears of a change.
import type { SecretKind } from '@ariel/core';
import { ControlError, type Rotated } from '@ariel/protocol';
import {
  FernetError,
  NoFernetKeyError,
  refreshSecretWarnings,
  rotateSecrets,
  type Vault,
} from '@ariel/store';
import { audit } from './audit.ts';
import type { ControlSettings } from './control-settings.ts';

/** Where nobody said how secrets are kept, none are. */
export const vaultOf = ({ vault = { kind: 'closed' } }: ControlSettings): Vault => vault;

export async function guardSecrets<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof NoFernetKeyError || error instanceof FernetError)
      throw new ControlError(error.code, 409, error.message);
    throw error;
  }
}

/** DAGs that name it are warned of it, or not any more. */
export async function tellSecretChanged(
  settings: ControlSettings,
  kind: SecretKind,
  name: string,
): Promise<void> {
  const { knownSecrets } = settings;
  if (!knownSecrets) return;
  const changed = await refreshSecretWarnings(settings.database, {
    named: { kind, name },
    knownSecrets,
    nowUs: settings.nowUs(),
  });
  for (const dagId of changed) settings.notify({ kind: 'dag-changed', dagId });
}

export async function rotateFernetKey(
  settings: ControlSettings,
  { actor, keyId }: { readonly actor: Parameters<typeof audit>[1]['actor']; readonly keyId: string },
): Promise<Rotated> {
  const vault = vaultOf(settings);
  if (vault.kind !== 'fernet')
    throw new ControlError(
      'ARIEL_FERNET_KEY_MISSING',
      409,
      'There is no core.fernet_key to encrypt with. Set one first.',
    );
  if (vault.fernet.keyId !== keyId)
    throw new ControlError(
      'ARIEL_FERNET_KEY_OLD',
      409,
      'The process that does this has another first key in core.fernet_key than this command: it began before the key was changed. Start it again, then rotate.',
    );
  return guardSecrets(() =>
    settings.database.transaction(async (tx) => {
      const rotated = await rotateSecrets(tx, vault.fernet);
      await audit(
        tx,
        { event: 'rotate_fernet_key', dagId: null, resource: 'config', actor, extra: { ...rotated } },
        settings.nowUs(),
      );
      return rotated;
    }),
  );
}
