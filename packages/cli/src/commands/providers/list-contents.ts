// `ariel providers hooks`, `triggers`, `notifications`, `behaviours` and `widgets`: what the packages bring, by kind.
import { outputOf } from '../../output/output-flag.ts';
import { printRows, type Row } from '../../output/print-rows.ts';
import type { CommandBody } from '../command.ts';
import { ExitCode } from '../exit-code.ts';
import { type ProviderContents, providerContents } from './provider-contents.ts';

/** A listing of what all providers bring of one kind. */
const listing =
  (columns: readonly string[], rowsOf: (provider: ProviderContents) => readonly Row[]): CommandBody =>
  async ({ screen, version }, given) => {
    const rows = (await providerContents(version)).flatMap((provider) =>
      rowsOf(provider).map((row) => ({ ...row, package_name: provider.name })),
    );
    const format = outputOf(given);
    printRows(screen, { rows, columns: [...columns, 'package_name'], format, empty: 'There are none.' });
    return ExitCode.ok;
  };

export const listHooks: CommandBody = listing(
  ['connection_type', 'hook_name', 'class', 'connection_id_default'],
  ({ connectionTypes }) =>
    connectionTypes.map(({ connType, defaultConnId, hookClass, hookName }) => ({
      connection_type: connType,
      hook_name: hookName,
      class: hookClass ?? null,
      connection_id_default: defaultConnId ?? null,
    })),
);

export const listTriggers: CommandBody = listing(['trigger'], ({ triggers }) =>
  triggers.map((trigger) => ({ trigger })),
);

export const listNotifications: CommandBody = listing(['notification'], ({ notifications }) =>
  notifications.map((notification) => ({ notification })),
);

export const listBehaviours: CommandBody = listing(
  ['connection_type', 'field', 'hidden', 'title', 'placeholder'],
  ({ connectionTypes }) =>
    connectionTypes.flatMap(({ connType, standardFields = {} }) =>
      Object.entries(standardFields).map(([field, { hidden = false, placeholder, title }]) => ({
        connection_type: connType,
        field,
        hidden,
        title: title ?? null,
        placeholder: placeholder ?? null,
      })),
    ),
);

export const listWidgets: CommandBody = listing(
  ['connection_type', 'field', 'title', 'type', 'is_secret'],
  ({ connectionTypes }) =>
    connectionTypes.flatMap(({ connType, extraFields = {} }) =>
      Object.entries(extraFields).map(([field, { isSecret = false, title, type }]) => ({
        connection_type: connType,
        field,
        title,
        type,
        is_secret: isSecret,
      })),
    ),
);
