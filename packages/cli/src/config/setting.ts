// What one key of the configuration is: its name, default and description, and how its text becomes a value.
// Knows nothing of where the text came from.

/** What a value may refer to while its text is read. */
export interface SettingPlace {
  /** `ARIEL_HOME`, absolute. */
  readonly home: string;
  /** The folder that a relative path counts from. */
  readonly base: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export interface SettingKind<Value> {
  /** What the text must be, for the message that refuses it: "a whole number from 1 to 65535". */
  readonly expected: string;
  /** Throws SettingRefusal, or gives undefined, where the text is not that. */
  readonly read: (text: string, place: SettingPlace) => Value | undefined;
  /** The value as a full text, where that says more than the text that was given. */
  write?(value: Value): string;
}

export interface Setting<Value> extends SettingKind<Value> {
  readonly key: string;
  /** As it would stand in ariel.cfg; `{ARIEL_HOME}` is filled in. Empty: not set. */
  readonly defaultText: string;
  readonly description: string;
  /** A secret: never printed, and may come from a command. */
  readonly isSecret: boolean;
  /** `section.key` under which Airflow knew or knows it too. */
  readonly formerNames: readonly string[];
}

interface SettingDetails {
  readonly isSecret?: boolean;
  readonly formerNames?: readonly string[];
}

/** A text that is well formed but cannot be used, with its own reason and remedy. */
export class SettingRefusal extends Error {}

export function setting<Value>(
  key: string,
  kind: SettingKind<Value>,
  defaultText: string,
  description: string,
  { isSecret = false, formerNames = [] }: SettingDetails = {},
): Setting<Value> {
  return { ...kind, key, defaultText, description, isSecret, formerNames };
}

/** Keys of one section, by the name that the code has for them. */
export type SettingSection = Readonly<Record<string, Setting<unknown>>>;
