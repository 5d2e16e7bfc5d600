// Reads the text of ariel.cfg: `[section]`, `key = value`, comments with `#` or `;`, indented lines going on with the
// value above. A percent sign is just a percent sign.

export interface IniEntry {
  readonly section: string;
  readonly key: string;
  readonly value: string;
  /** From 1. */
  readonly line: number;
}

export interface IniProblem {
  readonly line: number;
  readonly message: string;
}

export interface IniText {
  readonly entries: readonly IniEntry[];
  readonly problems: readonly IniProblem[];
}

export function readIni(text: string): IniText {
  const entries: IniEntry[] = [];
  const problems: IniProblem[] = [];
  let section: string | null = null;
  for (const [index, raw] of text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .entries()) {
    const line = index + 1;
    const content = raw.trim();
    if (content === '' || content.startsWith('#') || content.startsWith(';')) continue;
    const header = /^\[([^\]]+)\]$/.exec(content);
    const last = entries.at(-1);
    if (header) section = (header[1] ?? '').trim();
    else if (/^\s/.test(raw) && last !== undefined && last.section === section) {
      entries[entries.length - 1] = { ...last, value: `${last.value}\n${content}` };
    } else if (!/^[^=:]+[=:]/.test(content))
      problems.push({ line, message: `"${content}" is neither [section] nor key = value` });
    else if (section === null)
      problems.push({ line, message: `"${content}" stands before the first [section]` });
    else {
      const [, key = '', value = ''] = /^([^=:]+?)\s*[=:]\s*(.*)$/.exec(content) ?? [];
      const before = entries.find((entry) => entry.section === section && entry.key === key.toLowerCase());
      if (before)
        problems.push({ line, message: `${section}.${key} was already set in line ${before.line}` });
      else entries.push({ section, key: key.toLowerCase(), value, line });
    }
  }
  return { entries, problems };
}
