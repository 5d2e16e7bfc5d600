// Loads the configuration: flags of the command over ARIEL__SECTION__KEY over AIRFLOW__SECTION__KEY over ariel.cfg over
// defaults. Everything after this point takes values; nothing else reads the environment.
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import type { ArielConfig, ConfigEntry } from './config.ts';
import { ConfigError } from './config-error.ts';
import { environmentValues, fileValues, type GivenValue, type GivenValues } from './given-values.ts';
import { keysByName, knownKeys } from './known-keys.ts';
import { readSetting } from './read-setting.ts';
import { secretReader } from './secret-reader.ts';

export interface ConfigSources {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** @default `ARIEL_HOME`, `AIRFLOW_HOME`, then `~/ariel` */
  readonly home?: string;
  /** The folder that relative paths of the environment count from. @default the current folder */
  readonly cwd?: string;
  /** Flags of the command: `section.key` → text and the flag's name. They win over everything. */
  readonly flags?: Readonly<Record<string, { readonly text: string; readonly flag: string }>>;
}

/** Throws ConfigError, which names everything that is wrong. */
export function loadConfig({
  env,
  home: chosenHome,
  cwd = process.cwd(),
  flags = {},
}: ConfigSources): ArielConfig {
  const home = resolve(cwd, chosenHome ?? arielHome(env));
  const sources = [
    flagValues(flags),
    environmentValues('ARIEL', env),
    environmentValues('AIRFLOW', env),
    readFile(home),
  ];
  const given = sources.flatMap(({ values }) => values);
  const problems = sources.flatMap((source) => source.problems);
  const groups: Record<string, Record<string, unknown>> = {};
  const entries: ConfigEntry[] = [];
  const commands: Record<string, string> = {};
  const winners = new Map(
    knownKeys.map((known) => [known, given.find(({ name }) => keysByName.get(name) === known)] as const),
  );
  const textOfSecret = secretReader({ home, cwd, env }, winners);
  for (const known of knownKeys) {
    const winner = winners.get(known);
    const outcome = readSetting(known, winner, { home, cwd, env }, textOfSecret);
    if ('problem' in outcome) problems.push(outcome.problem);
    else {
      const { setting, section, key, group, property } = known;
      groups[group] = { ...groups[group], [property]: outcome.value };
      if (winner?.form === 'command') commands[`${section}.${key}`] = winner.text;
      entries.push({
        section,
        key,
        value: outcome.text,
        source: winner?.from ?? 'default',
        isSecret: setting.isSecret,
      });
    }
  }
  const [first, ...others] = problems;
  if (first !== undefined) throw new ConfigError([first, ...others]);
  const notices = idleNotice(sources.flatMap(({ idle }) => idle));
  return { ...groups, home, commands, entries, notices } as unknown as ArielConfig;
}

export function arielHome(env: ConfigSources['env']): string {
  const given = env.ARIEL_HOME || env.AIRFLOW_HOME;
  const userHome = env.HOME || homedir();
  return given ? given.replace(/^~(?=\/|$)/, () => userHome) : join(userHome, 'ariel');
}

function readFile(home: string): GivenValues {
  const path = join(home, 'ariel.cfg');
  if (!existsSync(path)) return { values: [], problems: [], idle: [] };
  try {
    return fileValues(readFileSync(path, 'utf8'), path);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return {
      values: [],
      problems: [{ code: 'ARIEL_CONFIG_FILE', message: `${path} cannot be read: ${reason}` }],
      idle: [],
    };
  }
}

function flagValues(flags: NonNullable<ConfigSources['flags']>): GivenValues {
  const values = Object.entries(flags).map(
    ([name, { text, flag }]): GivenValue => ({ name, text, form: 'plain', from: flag, isFromFile: false }),
  );
  return { values, problems: [], idle: [] };
}

const NAMED = 3;

/** One sentence for all of them: someone who moves over brings dozens. */
function idleNotice(idle: readonly string[]): string[] {
  if (idle.length === 0) return [];
  const more = idle.length > NAMED ? ` and ${idle.length - NAMED} more` : '';
  const named = idle.slice(0, NAMED).join(', ');
  return [
    `${idle.length === 1 ? 'One Airflow setting has' : `${idle.length} Airflow settings have`} no effect in Ariel: ${named}${more}.`,
  ];
}
