// Collects what the environment and ariel.cfg say, checks the names, and keeps for each key the text that wins.

import { nearestName } from '@ariel/core';
import type { ConfigProblem } from './config-error.ts';
import { keysByName, knownKeys, variableName, withoutEffect } from './known-keys.ts';
import { readIni } from './read-ini.ts';

/** How a key's text is come by: as given, as what a command prints, or as what the secrets backend keeps under a name. */
export interface GivenValue {
  readonly name: string;
  readonly text: string;
  readonly form: 'plain' | 'command' | 'secret';
  /** `ARIEL__CORE__PARALLELISM`, `ariel.cfg line 3`, `--port`. */
  readonly from: string;
  readonly isFromFile: boolean;
}

export interface GivenValues {
  /** Strongest first. */
  readonly values: readonly GivenValue[];
  readonly problems: readonly ConfigProblem[];
  /** Airflow's names that change nothing here, as they were written. */
  readonly idle: readonly string[];
}

interface Naming {
  readonly from: string;
  /** As the user wrote it. */
  readonly written: string;
  readonly value: string;
  readonly isFromFile: boolean;
  /** Unknown names of Airflow's own variables may belong to something else: they do not stop the start. */
  readonly isStrict: boolean;
  readonly spelling: (name: string) => string;
}

type Verdict =
  | { readonly value: GivenValue }
  | { readonly problem: ConfigProblem }
  | { readonly idle: string };

export function environmentValues(
  prefix: 'ARIEL' | 'AIRFLOW',
  env: Readonly<Record<string, string | undefined>>,
): GivenValues {
  const spelling = (name: string): string => variableName(prefix, name);
  const names = new Map([...keysByName.keys(), ...withoutEffect].map((name) => [spelling(name), name]));
  const verdicts = Object.entries(env)
    .filter(([variable]) => variable.startsWith(`${prefix}__`))
    .map(([variable, value = '']) =>
      judge(names, {
        from: variable,
        written: variable,
        value,
        isFromFile: false,
        isStrict: prefix === 'ARIEL',
        spelling,
      }),
    );
  return gather(verdicts);
}

export function fileValues(text: string, path: string): GivenValues {
  const { entries, problems } = readIni(text);
  const names = new Map([...keysByName.keys(), ...withoutEffect].map((name) => [name, name]));
  const verdicts = entries.map(({ section, key, value, line }) =>
    judge(names, {
      from: `ariel.cfg line ${line}`,
      written: `${section}.${key}`,
      value,
      isFromFile: true,
      isStrict: true,
      spelling: (name) => name,
    }),
  );
  const { values, problems: unknown, idle } = gather(verdicts);
  const broken = problems.map(
    ({ line, message }) =>
      ({ code: 'ARIEL_CONFIG_FILE', message: `${path}, line ${line}: ${message}.` }) as const,
  );
  return { values, problems: [...broken, ...unknown], idle };
}

function judge(names: ReadonlyMap<string, string>, naming: Naming): Verdict {
  const { written, from, value, isFromFile } = naming;
  const name = names.get(written);
  if (name !== undefined) {
    return withoutEffect.has(name)
      ? { idle: written }
      : { value: { name, text: value, form: 'plain', from, isFromFile } };
  }
  const [, base = '', suffix = ''] = /^(.*)_(cmd|secret)$/i.exec(written) ?? [];
  const baseName = names.get(base);
  if (baseName !== undefined && withoutEffect.has(baseName)) return { idle: written };
  if (baseName !== undefined && keysByName.get(baseName)?.setting.isSecret) {
    const form = suffix.toLowerCase() === 'cmd' ? 'command' : 'secret';
    return { value: { name: baseName, text: value, form, from, isFromFile } };
  }
  if (!naming.isStrict) return { idle: written };
  return refused(naming, proposal(written, naming.spelling));
}

function proposal(written: string, spelling: Naming['spelling']): string {
  const nearest =
    nearestName(
      written,
      knownKeys.map(({ section, key }) => spelling(`${section}.${key}`)),
    ) ?? nearestName(written, [...withoutEffect].map(spelling));
  const listed = '"ariel config list --defaults" shows every key.';
  return nearest === null
    ? `Remove it; ${listed}`
    : `Did you mean ${nearest}? Otherwise remove it; ${listed}`;
}

function refused({ written, from, isFromFile }: Naming, remedy: string): Verdict {
  const where = isFromFile ? `${written} (${from})` : `The environment variable ${written}`;
  return {
    problem: {
      code: 'ARIEL_CONFIG_UNKNOWN_KEY',
      message: `${where} is no key of Ariel's configuration. ${remedy}`,
    },
  };
}

/** A text as given is stronger than a command's, and that than a secrets backend's. */
const strengths: readonly GivenValue['form'][] = ['plain', 'command', 'secret'];

function gather(verdicts: readonly Verdict[]): GivenValues {
  return {
    values: verdicts
      .flatMap((verdict) => ('value' in verdict ? [verdict.value] : []))
      .sort((left, right) => strengths.indexOf(left.form) - strengths.indexOf(right.form)),
    problems: verdicts.flatMap((verdict) => ('problem' in verdict ? [verdict.problem] : [])),
    idle: verdicts.flatMap((verdict) => ('idle' in verdict ? [verdict.idle] : [])),
  };
}
