// What the secrets backend gives for keys of the configuration, all of them asked with the first. The backend itself is configured
// without it.

import type { BackendValues } from '../secrets/backend-question.ts';
import { BackendFailure, backendValues } from './backend-values.ts';
import type { GivenValue } from './given-values.ts';
import { type KnownKey, keysByName } from './known-keys.ts';
import { type ReadingPlace, readSetting, SecretFailure } from './read-setting.ts';

type Winners = ReadonlyMap<KnownKey, GivenValue | undefined>;

export function secretReader(place: ReadingPlace, winners: Winners): (given: GivenValue) => string {
  let values: BackendValues | null = null;
  return (given) => {
    if (given.name.startsWith('secrets.') || given.name.startsWith('workers.secrets_backend'))
      throw new SecretFailure(
        `${given.from} says how the secrets backend is reached, so it cannot come from there`,
      );
    values ??= ask(place, winners);
    const value = values[given.text];
    if (value !== undefined && value !== null) return value;
    throw new SecretFailure(
      `${given.from} names ${JSON.stringify(given.text)}, and the secrets backend has no such value`,
    );
  };
}

function ask(place: ReadingPlace, winners: Winners): BackendValues {
  const settingOf = (name: string): unknown => {
    const known = keysByName.get(name);
    const outcome = known && readSetting(known, winners.get(known), place, refuse);
    return outcome && 'value' in outcome ? outcome.value : null;
  };
  const backend = settingOf('secrets.backend');
  if (typeof backend !== 'string')
    throw new SecretFailure('values from a secrets backend need secrets.backend, which is not set');
  if (/local_?filesystem/i.test(backend))
    throw new SecretFailure(
      `the secrets backend ${backend} keeps no values of the configuration; another one, or a command, does`,
    );
  const kwargs = (settingOf('secrets.backend_kwargs') ?? {}) as Readonly<Record<string, unknown>>;
  const names = [...winners.values()].flatMap((given) => (given?.form === 'secret' ? [given.text] : []));
  const { env, home } = place;
  try {
    const pluginsFolder = String(settingOf('core.plugins_folder'));
    return backendValues({ home, pluginsFolder, backend, kwargs }, names, env);
  } catch (error) {
    if (error instanceof BackendFailure) throw new SecretFailure(error.message);
    throw error;
  }
}

const refuse = ({ from }: GivenValue): never => {
  throw new SecretFailure(`${from} says how the secrets backend is reached, so it cannot come from there`);
};
