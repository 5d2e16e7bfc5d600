// What could be better in the configuration that is given, or in the part of it that flags name.
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ConfigError } from '../../config/config-error.ts';
import { type ConfigFinding, environmentFindings, fileFindings } from '../../config/config-findings.ts';
import { arielHome, loadConfig } from '../../config/load-config.ts';
import type { CommandContext } from '../command.ts';
import type { Given } from '../given.ts';

export interface GivenFindings {
  /** Of ariel.cfg. */
  readonly path: string;
  /** Empty where there is no such file. */
  readonly text: string;
  readonly findings: readonly ConfigFinding[];
}

export const namesPart = (given: Given): boolean =>
  ['section', 'option', 'ignoreSection', 'ignoreOption'].some((name) => given.list(name).length > 0);

export function givenFindings(context: CommandContext, given: Given): GivenFindings {
  const { cwd, env } = context;
  const path = join(resolve(cwd, arielHome(env)), 'ariel.cfg');
  const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
  const all = [...fileFindings(text), ...environmentFindings(env), ...refusals(context)];
  return { path, text, findings: chosenFindings(all, given) };
}

/** By `--section`, `--option`, `--ignore-section` and `--ignore-option`. */
function chosenFindings(findings: readonly ConfigFinding[], given: Given): readonly ConfigFinding[] {
  const [sections, options] = [given.list('section'), given.list('option')];
  const [noSections, noOptions] = [given.list('ignoreSection'), given.list('ignoreOption')];
  return findings.filter(
    ({ option, section }) =>
      (sections.length === 0 || sections.includes(section)) &&
      (options.length === 0 || options.includes(option)) &&
      !noSections.includes(section) &&
      !noOptions.includes(option),
  );
}

/** What a start says of values and lines that it cannot use; of names, the findings say more. */
function refusals({ cwd, env }: Pick<CommandContext, 'cwd' | 'env'>): ConfigFinding[] {
  try {
    loadConfig({ cwd, env });
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.problems
      .filter(({ code }) => code !== 'ARIEL_CONFIG_UNKNOWN_KEY')
      .map(({ message }) => {
        const [, section = '', option = ''] = /^([\w.-]+)\.([\w-]+)(?=[ :])/.exec(message) ?? [];
        const [, where = 'ariel.cfg'] = /\(from ([^)]+)\)/.exec(message) ?? [];
        return { section, option, where, line: null, isBreaking: true, message, fix: null };
      });
  }
}
