// `ariel providers list` and `ariel providers get`.
import { nearestName } from '@ariel/core';
import { installedProviders } from '../../components/installed-providers.ts';
import { outputOf } from '../../output/output-flag.ts';
import { printRecord, printRows } from '../../output/print-rows.ts';
import type { CommandBody } from '../command.ts';
import { CommandError } from '../command-error.ts';
import { ExitCode } from '../exit-code.ts';
import { type ProviderContents, providerContents } from './provider-contents.ts';

export const listProviders: CommandBody = async ({ screen, version }, given) => {
  printRows(screen, {
    rows: installedProviders(version).providers.map(({ description, name, version: of }) => ({
      package_name: name,
      description,
      version: of,
    })),
    columns: ['package_name', 'description', 'version'],
    format: outputOf(given),
    empty: 'There are no providers.',
  });
  return ExitCode.ok;
};

export const getProvider: CommandBody = async ({ screen, version }, given) => {
  const name = given.positional(0);
  const all = await providerContents(version);
  const found = all.find((provider) => [provider.name, provider.module].includes(name));
  if (!found) {
    const nearest = nearestName(
      name,
      all.flatMap((provider) => [provider.name, provider.module]),
    );
    throw new CommandError({
      code: 'ARIEL_PROVIDER_NOT_FOUND',
      message: `There is no provider "${name}".${nearest === null ? '' : ` Did you mean "${nearest}"?`}`,
      remedy: '"ariel providers list" shows all.',
    });
  }
  const { connectionTypes, hooks, module, name: packageName, notifications, operators, triggers } = found;
  printRecord(
    screen,
    {
      package_name: packageName,
      description: found.description,
      version: found.version,
      module,
      ...(given.flag('full')
        ? { operators, hooks, triggers, notifications, connection_types: connectionTypes.map(typeOf) }
        : {}),
    },
    outputOf(given),
  );
  return ExitCode.ok;
};

const typeOf = ({ connType }: ProviderContents['connectionTypes'][number]): string => connType;
