// Makes, changes and removes variables. Values are encrypted by the store, and never part of a message or an audit row.
import { keepHidden, MASK } from '@ariel/core';
import { ControlError, type DeleteVariableRequest, type SetVariableRequest } from '@ariel/protocol';
import { openVariable, readVariable, removeVariable, writeVariable } from '@ariel/store';
import { audit, OTHER_SECRET } from './audit.ts';
import type { ControlSettings } from './control-settings.ts';
import { guardSecrets, tellSecretChanged, vaultOf } from './secret-settings.ts';

const LONGEST_KEY = 250;
const events = { create: 'post_variable', change: 'patch_variable', set: 'post_variable' } as const;

export async function setVariable(settings: ControlSettings, request: SetVariableRequest): Promise<void> {
  const { changes, key, mode } = request;
  if (key === '' || key.length > LONGEST_KEY)
    throw new ControlError(
      'ARIEL_VARIABLE_INVALID',
      400,
      `The key of a variable has 1 to ${LONGEST_KEY} characters; ${JSON.stringify(key.slice(0, 40))} has ${key.length}.`,
    );
  await guardSecrets(() =>
    settings.database.transaction(async (tx) => {
      const vault = vaultOf(settings);
      const row = await readVariable(tx, key);
      if (row && mode === 'create')
        throw new ControlError(
          'ARIEL_VARIABLE_EXISTS',
          409,
          `The Variable with key: \`${key}\` already exists`,
        );
      if (!row && mode === 'change') throw unknownVariable(key);
      const known = row && openVariable(vault, row);
      const value = changes.value ?? known?.value ?? '';
      const stored = {
        key,
        value: keepHidden(value, known?.value ?? null),
        description: changes.description === undefined ? (known?.description ?? null) : changes.description,
        team: changes.team === undefined ? (known?.team ?? null) : changes.team,
      };
      await writeVariable(tx, vault, stored);
      const fields = Object.keys(changes).sort();
      await audit(
        tx,
        {
          ...{ event: events[mode], dagId: null, resource: 'variables', team: stored.team },
          ...{ actor: request.actor, extra: { key, fields } },
          before: known ? shown(known) : null,
          after: {
            ...shown(stored),
            ...(known && known.value !== stored.value ? { value: OTHER_SECRET } : {}),
          },
        },
        settings.nowUs(),
      );
    }),
  );
  await tellSecretChanged(settings, 'variable', key);
}

export async function deleteVariable(
  settings: ControlSettings,
  { actor, key }: DeleteVariableRequest,
): Promise<void> {
  await settings.database.transaction(async (tx) => {
    const row = await readVariable(tx, key);
    if (!row || !(await removeVariable(tx, key))) throw unknownVariable(key);
    const entry = {
      event: 'delete_variable',
      dagId: null,
      resource: 'variables',
      team: row.team,
      actor,
    } as const;
    await audit(tx, { ...entry, extra: { key }, before: shown(row), after: null }, settings.nowUs());
  });
  await tellSecretChanged(settings, 'variable', key);
}

/** Without its value. */
const shown = ({
  description,
  team,
}: {
  readonly description: string | null;
  readonly team: string | null;
}) => ({
  value: MASK,
  description,
  team,
});

const unknownVariable = (key: string): ControlError =>
  new ControlError('ARIEL_VARIABLE_NOT_FOUND', 404, `The Variable with key: \`${key}\` was not found`);
