// The shape of a command: what help says about it, and how its body is loaded. Bodies are loaded when they run, so that
// the quick commands stay quick.
import type { ArielConfig } from '../config/config.ts';
import type { Given } from './given.ts';

export interface Command {
  /** With its group: `dags list`. */
  readonly path: string;
  /** Older names for the same, with their group: `db init`. */
  readonly aliases?: readonly string[];
  readonly summary: string;
  /** More than the summary, where that leaves questions. */
  readonly description?: string;
  readonly positionals?: readonly Positional[];
  readonly flags?: readonly Flag[];
  /** At least one: a command line that works, and what it does. */
  readonly examples: readonly (readonly [line: string, effect: string])[];
  readonly load: () => Promise<CommandBody>;
}

export interface Positional {
  readonly name: string;
  readonly description: string;
  readonly isOptional?: boolean;
  /** Takes all that is left; only the last one may. */
  readonly isList?: boolean;
}

export interface Flag {
  /** As commander writes it: `-c, --conf <json>`. */
  readonly spelling: string;
  readonly description: string;
  readonly choices?: readonly string[];
  readonly defaultValue?: string;
  /** May be given several times. */
  readonly isList?: boolean;
  /** Understood, but not in help: accepted for scripts that were written for Airflow. */
  readonly isHidden?: boolean;
}

export type CommandBody = (context: CommandContext, given: Given) => Promise<number>;

/** What a command may use of the world around it. */
export interface CommandContext {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly version: string;
  readonly screen: Screen;
  /** The configuration, loaded when it is first asked for. */
  config(): ArielConfig;
  /** Microseconds since the epoch. */
  nowUs(): number;
  /** Asks the person at the terminal; false where there is none. */
  confirm(question: string): Promise<boolean>;
}

export interface Screen {
  /** What was asked for: to stdout. */
  print(text: string): void;
  /** Notes beside it: to stderr. */
  note(text: string): void;
  readonly hasColor: boolean;
  /** Columns of the terminal; null where there is none. */
  readonly width: number | null;
}
