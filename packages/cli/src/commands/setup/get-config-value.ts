// `ariel config get-value`.

import { nearestName } from '@ariel/core';
import { keysByName, withoutEffect } from '../../config/known-keys.ts';
import type { CommandBody } from '../command.ts';
import { CommandError } from '../command-error.ts';

export const getConfigValue: CommandBody = async ({ config, screen }, given) => {
  const name = `${given.positional(0)}.${given.positional(1)}`;
  const known = keysByName.get(name);
  const entry = config().entries.find(({ section, key }) => section === known?.section && key === known.key);
  if (entry) {
    screen.print(entry.value);
    return 0;
  }
  const nearest = nearestName(name, keysByName.keys());
  throw new CommandError({
    code: 'ARIEL_CONFIG_UNKNOWN_KEY',
    message: withoutEffect.has(name)
      ? `Airflow's key ${name} has no effect in Ariel, so it has no value.`
      : `There is no key ${name}.${nearest === null ? '' : ` Did you mean ${nearest}?`}`,
    remedy: '"ariel config list" shows every key.',
  });
};
