// The kinds of values that keys of the configuration have. Pure: a text in, a value or undefined out.
import { isIP } from 'node:net';
import { homedir } from 'node:os';
import { resolve } from 'node:path';
import { isKnownZone } from '@ariel/core';
import type { SettingKind, SettingPlace } from './setting.ts';

const MS_PER_SECOND = 1000;

export function wholeNumber(min: number, max = Number.MAX_SAFE_INTEGER): SettingKind<number> {
  const range = max === Number.MAX_SAFE_INTEGER ? `${min} or more` : `from ${min} to ${max}`;
  return {
    expected: `a whole number, ${range}`,
    read: (text) =>
      within(/^[+-]?\d[\d_]*$/.test(text) ? Number(text.replaceAll('_', '')) : Number.NaN, min, max),
  };
}

/** Nothing means that there is no such limit. */
export function optionalNumber(min: number): SettingKind<number | null> {
  const number = wholeNumber(min);
  return {
    expected: `${number.expected}, or nothing`,
    read: (text, place) => (text === '' ? null : number.read(text, place)),
  };
}

/** Written in seconds, as Airflow does; milliseconds inside. */
export function seconds(min: number): SettingKind<number> {
  return {
    expected: `a number of seconds, ${min} or more`,
    read: (text) => {
      const value = within(
        /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN,
        min,
        Number.MAX_SAFE_INTEGER,
      );
      return value === undefined ? undefined : Math.round(value * MS_PER_SECOND);
    },
  };
}

/** Nothing means that there is no such limit. */
export function optionalSeconds(min: number): SettingKind<number | null> {
  const given = seconds(min);
  return {
    expected: `${given.expected}, or nothing`,
    read: (text, place) => (text === '' ? null : given.read(text, place)),
  };
}

export const flag: SettingKind<boolean> = {
  expected: 'True or False',
  read: (text) => {
    const word = text.toLowerCase();
    if (['true', 't', '1', 'yes', 'on'].includes(word)) return true;
    return ['false', 'f', '0', 'no', 'off'].includes(word) ? false : undefined;
  },
};

export const optionalText: SettingKind<string | null> = {
  expected: 'any text',
  read: (text) => (text === '' ? null : text),
};

/** An object, as Airflow's `backend_kwargs`; empty where nothing is set. */
export const jsonObject: SettingKind<Readonly<Record<string, unknown>>> = {
  expected: 'a JSON object, such as {"connections_file_path": "/etc/ariel/connections.json"}',
  read: (given) => {
    if (given === '') return {};
    try {
      const value: unknown = JSON.parse(given);
      const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
      return isObject ? (value as Record<string, unknown>) : undefined;
    } catch {
      return undefined;
    }
  },
};

/** Texts with commas between them. */
export const list: SettingKind<readonly string[]> = {
  expected: 'names with commas between them',
  read: (given) =>
    given
      .split(',')
      .map((each) => each.trim())
      .filter((each) => each !== ''),
};

/** Addresses and networks with commas between them. */
export const addresses: SettingKind<readonly string[]> = {
  expected: 'addresses or networks such as 10.0.0.5 or 10.1.0.0/16, with commas between them',
  read: (given, place) => {
    const all = list.read(given, place) ?? [];
    const isAddress = (each: string): boolean => {
      const [address = '', bits = '0', ...more] = each.split('/');
      const most = isIP(address) === 4 ? 32 : 128;
      return more.length === 0 && isIP(address) !== 0 && /^\d{1,3}$/.test(bits) && Number(bits) <= most;
    };
    return all.every(isAddress) ? all : undefined;
  },
};

export const text: SettingKind<string> = {
  expected: 'a text that is not empty',
  read: (given) => (given === '' ? undefined : given),
};

/** A regular expression that a whole text must match, whether or not it says so itself. */
export const pattern: SettingKind<RegExp> = {
  expected: 'a regular expression such as "^[a-z0-9_]+$"',
  read: (given) => {
    try {
      return given === '' ? undefined : new RegExp(`^(?:${given})$`);
    } catch {
      return undefined;
    }
  },
  write: (regexp) => regexp.source.slice('^(?:'.length, -')$'.length),
};

export const folder: SettingKind<string> = {
  expected: 'the path of a folder',
  read: (given, place) => (given === '' ? undefined : resolve(place.base, expandPath(given, place))),
  write: (path) => path,
};

export const timeZone: SettingKind<string> = {
  expected: 'a time zone as "utc" or "Europe/Vienna"',
  read: (name) => {
    if (name.toLowerCase() === 'utc') return 'UTC';
    return isKnownZone(name) ? name : undefined;
  },
};

/** One of a few words, written in any case. */
export function choice<Word extends string>(...words: readonly Word[]): SettingKind<Word> {
  return {
    expected: `one of ${words.join(', ')}`,
    read: (given) => words.find((word) => word.toLowerCase() === given.toLowerCase()),
  };
}

/** `~`, `$NAME` and `{ARIEL_HOME}`, as Airflow fills them in. A variable that is not set stays as it is. */
export function expandPath(path: string, { home, env }: SettingPlace): string {
  return path
    .replaceAll(/\{(?:ARIEL|AIRFLOW)_HOME\}/g, home)
    .replace(/^~(?=\/|$)/, () => env.HOME ?? homedir())
    .replaceAll(/\$(?:\{(\w+)\}|(\w+))/g, (whole, braced?: string, bare?: string) => {
      const name = braced ?? bare ?? '';
      return (name === 'ARIEL_HOME' ? home : env[name]) ?? whole;
    });
}

function within(value: number, min: number, max: number): number | undefined {
  return value >= min && value <= max ? value : undefined;
}
