// `ariel providers links`, `logging`, `secrets`, `executors`, `queues`, `configs` and `auth-managers`: what the packages bring besides
// operators and hooks. Columns are Airflow's, with the package. Of queues and auth managers there is none to choose.
import {
  executors,
  type InstalledPart,
  providerSections,
  remoteLogging,
  secretsBackends,
} from '../../components/installed-parts.ts';
import { outputOf } from '../../output/output-flag.ts';
import { printRows, type Row } from '../../output/print-rows.ts';
import type { CommandBody } from '../command.ts';
import { ExitCode } from '../exit-code.ts';

interface PartList {
  /** Airflow's name of the column. */
  readonly column: string;
  readonly parts: readonly InstalledPart[];
  /** Said instead of an empty table. */
  readonly empty?: string;
}

const listing =
  ({ column, empty = 'There are none.', parts }: PartList): CommandBody =>
  async ({ screen }, given) => {
    printRows(screen, {
      rows: parts.map(({ name, packageName }) => ({ [column]: name, package_name: packageName })),
      columns: [column, 'package_name'],
      format: outputOf(given),
      empty,
    });
    return ExitCode.ok;
  };

export const listLogging = listing({ column: 'logging_class_name', parts: remoteLogging });
export const listSecrets = listing({ column: 'secrets_backend_class_name', parts: secretsBackends });
export const listExecutors = listing({ column: 'executor_class_names', parts: executors });
export const listConfigs = listing({ column: 'provider_config', parts: providerSections });
export const listQueues = listing({
  column: 'queue_class_names',
  parts: [],
  empty: 'There are none: what watches a queue for an asset is a trigger of your own.',
});
export const listAuthManagers = listing({
  column: 'auth_managers_module',
  parts: [],
  empty: 'There are none to choose from: ways to sign in are configured, see docs/guides/sign-in.md.',
});

export const listLinks: CommandBody = async ({ screen }, given) => {
  const { operatorLinks } = await import('@ariel/api');
  printRows(screen, {
    rows: operatorLinks.map(
      ({ name, operator }): Row => ({
        extra_link_class_name: `ariel/standard#${operator}`,
        extra_link_name: name,
        package_name: '@ariel/provider-standard',
      }),
    ),
    columns: ['extra_link_class_name', 'extra_link_name', 'package_name'],
    format: outputOf(given),
    empty: 'There are none.',
  });
  return ExitCode.ok;
};
