// `ariel config list`.
import type { ConfigEntry } from '../../config/config.ts';
import { knownKeys, variableName } from '../../config/known-keys.ts';
import { outputOf } from '../../output/output-flag.ts';
import { printRows, type Row } from '../../output/print-rows.ts';
import type { CommandBody } from '../command.ts';
import { usageError } from '../command-error.ts';
import type { Given } from '../given.ts';

const HIDDEN = '< hidden >';

export const listConfig: CommandBody = async ({ config, screen }, given) => {
  // The defaults are shown without loading: they are what someone with a broken configuration looks for.
  const all = given.flag('defaults') ? defaultEntries() : config().entries;
  const rows = ofSection(all, given.text('section')).map((entry) => present(entry, given));
  if (given.text('output') === 'ini') {
    screen.print(iniText(rows, given.flag('commentOutEverything')));
    return 0;
  }
  const extra = [
    ...(given.flag('includeEnvVars') ? ['environment'] : []),
    ...(given.flag('includeDescriptions') ? ['description'] : []),
  ];
  printRows(screen, {
    rows,
    columns: ['section', 'key', 'value', 'source', ...extra],
    format: outputOf(given),
    empty: 'There are no keys.',
  });
  return 0;
};

function defaultEntries(): ConfigEntry[] {
  return knownKeys.map(({ key, section, setting }) => ({
    section,
    key,
    value: setting.defaultText,
    source: 'default',
    isSecret: false,
  }));
}

function ofSection(entries: readonly ConfigEntry[], section: string | null): readonly ConfigEntry[] {
  if (section === null) return entries;
  const chosen = entries.filter((entry) => entry.section === section);
  if (chosen.length > 0) return chosen;
  const names = [...new Set(entries.map((entry) => entry.section))].join(', ');
  throw usageError(`There is no section "${section}".`, `The sections are ${names}.`);
}

function present({ isSecret, key, section, source, value }: ConfigEntry, given: Given): Row {
  const isHidden = isSecret && source !== 'default' && !given.flag('showValues');
  const known = knownKeys.find((each) => each.section === section && each.key === key);
  return {
    section,
    key,
    value: isHidden ? HIDDEN : value,
    source,
    environment: variableName('ARIEL', `${section}.${key}`),
    description: known?.setting.description ?? null,
  };
}

/** Defaults are commented out: a file that repeats them would keep them when they change. */
function iniText(rows: readonly Row[], isAllCommented: boolean): string {
  const sections = [...new Set(rows.map(({ section }) => String(section)))];
  return sections
    .map((section) => {
      const keys = rows.filter((row) => row.section === section);
      const lines = keys.map(({ description, key, source, value }) => {
        const isGiven = !isAllCommented && source !== 'default' && value !== HIDDEN;
        return `# ${description}\n${isGiven ? '' : '# '}${key} = ${value}`;
      });
      return [`[${section}]`, ...lines].join('\n');
    })
    .join('\n\n');
}
