// The configuration as values: what every other part is given instead of environment variables and files.
import type { Setting } from './setting.ts';
import type { settings } from './settings.ts';

type Values<Section> = {
  readonly [Key in keyof Section]: Section[Key] extends Setting<infer Value> ? Value : never;
};

export type ArielConfig = { readonly [Group in keyof typeof settings]: Values<(typeof settings)[Group]> } & {
  /** `ARIEL_HOME`, absolute. */
  readonly home: string;
  /** `section.key` → the command that gave its text: a token that runs out is asked for again. */
  readonly commands: Readonly<Record<string, string>>;
  /** Every key with its text and where it came from, for `config list`. */
  readonly entries: readonly ConfigEntry[];
  /** What the user should know, and what does not stop the start. */
  readonly notices: readonly string[];
};

export interface ConfigEntry {
  readonly section: string;
  readonly key: string;
  readonly value: string;
  /** `default`, or what gave it. */
  readonly source: string;
  readonly isSecret: boolean;
}
