// What could be better in what is given as configuration: names that nobody knows, former names, keys without effect, keys that are
// set twice. It reads and says; applying is apply-findings.ts. Whether values can be used, loadConfig says.
import { nearestName } from '@ariel/core';
import { type KnownKey, keysByName, knownKeys, variableName, withoutEffect } from './known-keys.ts';
import { readIni } from './read-ini.ts';

export interface ConfigFinding {
  readonly section: string;
  readonly option: string;
  /** `ariel.cfg line 3`, or the variable. */
  readonly where: string;
  /** Of ariel.cfg, from 1; null: it stands in the environment. */
  readonly line: number | null;
  /** A start is refused because of it. */
  readonly isBreaking: boolean;
  readonly message: string;
  /** What becomes of its line; null: only a person can mend it. */
  readonly fix: ConfigFix | null;
}

export type ConfigFix =
  | { readonly kind: 'rename'; readonly section: string; readonly key: string }
  | { readonly kind: 'comment' };

interface Given {
  readonly section: string;
  readonly key: string;
  readonly where: string;
  readonly line: number | null;
  /** As messages name a key: in the file `core.parallelism`, else the variable. */
  readonly spelling: (name: string) => string;
}

export function fileFindings(text: string): ConfigFinding[] {
  return findingsIn(
    readIni(text).entries.map(({ key, line, section }) => ({
      ...{ section, key, line },
      where: `ariel.cfg line ${line}`,
      spelling: (name) => name,
    })),
  );
}

/** Unknown names of Airflow's variables may belong to something else, and stop nothing. */
export function environmentFindings(env: Readonly<Record<string, string | undefined>>): ConfigFinding[] {
  return (['ARIEL', 'AIRFLOW'] as const).flatMap((prefix) => {
    const spelling = (name: string): string => variableName(prefix, name);
    const names = new Map([...keysByName.keys(), ...withoutEffect].map((name) => [spelling(name), name]));
    const given = Object.keys(env)
      .filter((variable) => variable.startsWith(`${prefix}__`))
      .flatMap((variable): Given[] => {
        const [, base = variable, ending = ''] = /^(.*?)(_CMD|_SECRET)?$/.exec(variable) ?? [];
        const whole = names.get(variable);
        const name = whole ?? names.get(base);
        if (name === undefined && prefix === 'AIRFLOW') return [];
        const [, section = '', ...rest] = variable.toLowerCase().split('__');
        const dot = name?.lastIndexOf('.') ?? -1;
        return [
          {
            section: name === undefined ? section : name.slice(0, dot),
            key:
              name === undefined
                ? rest.join('__')
                : name.slice(dot + 1) + (whole === undefined ? ending.toLowerCase() : ''),
            where: variable,
            line: null,
            spelling,
          },
        ];
      });
    return findingsIn(given);
  });
}

function findingsIn(given: readonly Given[]): ConfigFinding[] {
  const seen = new Map<string, Given>();
  return given.flatMap((one) => {
    const found = (
      message: string,
      { fix, isBreaking = false }: { readonly fix: ConfigFix; readonly isBreaking?: boolean },
    ): ConfigFinding[] => {
      const { key: option, line, section, where } = one;
      return [{ section, option, where, line, isBreaking, message, fix: line === null ? null : fix }];
    };
    const name = `${one.section}.${one.key}`;
    const { ending, known } = knownBy(name);
    if (known === 'idle') return found('has no effect in Ariel', { fix: { kind: 'comment' } });
    if (known === null) return found(...unknownKey(one));
    const canonical = `${known.section}.${known.key}${ending}`;
    const first = seen.get(canonical);
    if (first !== undefined) return found(`is set already, by ${first.where}`, { fix: { kind: 'comment' } });
    seen.set(canonical, one);
    if (canonical === name) return [];
    return found(`is called ${one.spelling(canonical)} now`, {
      fix: { kind: 'rename', section: known.section, key: `${known.key}${ending}` },
    });
  });
}

interface Named {
  readonly known: KnownKey | 'idle' | null;
  /** `_cmd` or `_secret`, where the value comes from elsewhere. */
  readonly ending: string;
}

function knownBy(name: string): Named {
  const [, base = '', ending = ''] = /^(.*)(_cmd|_secret)$/.exec(name) ?? [];
  if (withoutEffect.has(name) || withoutEffect.has(base)) return { known: 'idle', ending: '' };
  const whole = keysByName.get(name);
  if (whole !== undefined) return { known: whole, ending: '' };
  const secret = keysByName.get(base);
  return secret?.setting.isSecret ? { known: secret, ending } : { known: null, ending: '' };
}

/** One that stands in the wrong section is moved; any other is no guess of ours. */
function unknownKey({
  key,
  section,
  spelling,
}: Given): [string, { readonly fix: ConfigFix; readonly isBreaking: true }] {
  const homes = knownKeys.filter((known) => known.key === key);
  const [home] = homes;
  if (home !== undefined && homes.length === 1)
    return [
      `belongs to the section ${home.section}`,
      { fix: { kind: 'rename', section: home.section, key }, isBreaking: true },
    ];
  const nearest = nearestName(
    `${section}.${key}`,
    knownKeys.map((known) => `${known.section}.${known.key}`),
  );
  const meant = nearest === null ? '' : `; was ${spelling(nearest)} meant?`;
  return [`is no key of Ariel's configuration${meant}`, { fix: { kind: 'comment' }, isBreaking: true }];
}
