// The bundles that a command's --bundle-name chooses.
import { CommandError } from '../commands/command-error.ts';
import { ExitCode } from '../commands/exit-code.ts';
import type { ArielConfig } from '../config/config.ts';
import { configuredBundles } from './configured-bundles.ts';

/** All where none is named. */
export function chosenBundles(config: ArielConfig, given: readonly string[]): readonly string[] {
  const known = configuredBundles(config).map(({ name }) => name);
  const unknown = given.find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw new CommandError({
      code: 'ARIEL_BUNDLE_UNKNOWN',
      message: `There is no bundle ${JSON.stringify(unknown)}; there are ${known.join(', ')}.`,
      exitCode: ExitCode.usage,
    });
  return given.length > 0 ? [...new Set(given)] : known;
}
