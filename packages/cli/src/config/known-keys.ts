// Which names a key may have: our own, and Airflow's that have no effect here.
import { airflowKeys } from './generated/airflow-keys.ts';
import type { Setting } from './setting.ts';
import { type SettingSection, sectionNames, settings } from './settings.ts';

export interface KnownKey {
  /** Names in the typed result: `dagProcessor`, `refreshIntervalMs`. */
  readonly group: keyof typeof settings;
  readonly property: string;
  /** Names in ariel.cfg. */
  readonly section: string;
  readonly key: string;
  readonly setting: Setting<unknown>;
}

export const knownKeys: readonly KnownKey[] = Object.entries(
  settings as Readonly<Record<string, SettingSection>>,
).flatMap(([group, section]) =>
  Object.entries(section).map(([property, setting]) => ({
    group: group as keyof typeof settings,
    property,
    section: sectionNames[group as keyof typeof settings],
    key: setting.key,
    setting,
  })),
);

/** `section.key`, and each former one, → the key that it is. */
export const keysByName: ReadonlyMap<string, KnownKey> = new Map(
  knownKeys.flatMap((known) =>
    [`${known.section}.${known.key}`, ...known.setting.formerNames].map((name) => [name, known] as const),
  ),
);

/** `section.key` of what Airflow knows and Ariel does without. */
export const withoutEffect: ReadonlySet<string> = new Set(
  Object.entries(airflowKeys).flatMap(([section, keys]) =>
    keys
      .split(' ')
      .map((key) => `${section}.${key}`)
      .filter((name) => !keysByName.has(name)),
  ),
);

/** The environment variable of a `section.key`: `ARIEL__CORE__PARALLELISM`. */
export function variableName(prefix: 'ARIEL' | 'AIRFLOW', name: string): string {
  const dot = name.lastIndexOf('.');
  const section = name.slice(0, dot).replaceAll('.', '_');
  return `${prefix}__${section}__${name.slice(dot + 1)}`.toUpperCase();
}
