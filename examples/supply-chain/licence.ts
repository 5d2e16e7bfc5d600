// Judges a licence expression such as `(MIT OR GPL-3.0-only) AND ISC` against a list of licences that are not wanted.
// Knows the licences that packages commonly have; it is no legal advice.

export type LicenceVerdict = 'accepted' | 'denied' | 'unknown';

const KNOWN = new Set(
  `0BSD AFL-2.1 AGPL-3.0-only AGPL-3.0-or-later Apache-1.1 Apache-2.0 Artistic-2.0 BlueOak-1.0.0 BSD BSD-2-Clause
  BSD-3-Clause BSD-3-Clause-Clear BSL-1.0 BUSL-1.1 CC-BY-3.0 CC-BY-4.0 CC-BY-SA-4.0 CC0-1.0 CDDL-1.0 EPL-1.0 EPL-2.0
  EUPL-1.2 GPL-2.0 GPL-2.0-only GPL-2.0-or-later GPL-3.0 GPL-3.0-only GPL-3.0-or-later ISC LGPL-2.1 LGPL-2.1-only
  LGPL-2.1-or-later LGPL-3.0 LGPL-3.0-only LGPL-3.0-or-later MIT MIT-0 MPL-1.1 MPL-2.0 MS-PL OFL-1.1 OpenSSL
  Python-2.0 SSPL-1.0 Unicode-3.0 Unicode-DFS-2016 Unlicense UPL-1.0 W3C WTFPL Zlib ZPL-2.1`.split(/\s+/),
);

/** Whose turn it is when parts are joined: with AND the worst counts, with OR the best. */
const SEVERITY = { accepted: 0, unknown: 1, denied: 2 } as const satisfies Record<LicenceVerdict, number>;

/** `denied` holds identifiers; a `*` at the end of one stands for anything. */
export function judgeLicence(expression: string, denied: readonly string[]): LicenceVerdict {
  const words = expression.match(/[()]|[^\s()]+/g) ?? [];
  const reader = { words, at: 0 };
  const verdict = readChoice(reader, (id) => judgeId(id, denied));
  // Words left over: not an expression but prose, such as `SEE LICENSE IN file`.
  return reader.at === words.length ? verdict : 'unknown';
}

interface Reader {
  readonly words: readonly string[];
  at: number;
}
type Judge = (id: string) => LicenceVerdict;

function readChoice(reader: Reader, judge: Judge): LicenceVerdict {
  let best = readSum(reader, judge);
  while (takeWord(reader, 'OR')) best = lighter(best, readSum(reader, judge));
  return best;
}

function readSum(reader: Reader, judge: Judge): LicenceVerdict {
  let worst = readPart(reader, judge);
  while (takeWord(reader, 'AND')) worst = heavier(worst, readPart(reader, judge));
  return worst;
}

function readPart(reader: Reader, judge: Judge): LicenceVerdict {
  if (takeWord(reader, '(')) {
    const inner = readChoice(reader, judge);
    return takeWord(reader, ')') ? inner : 'unknown';
  }
  const id = reader.words[reader.at] ?? '';
  reader.at += 1;
  // An exception only adds permissions.
  if (takeWord(reader, 'WITH')) reader.at += 1;
  return judge(id);
}

function takeWord(reader: Reader, word: string): boolean {
  if (reader.words[reader.at]?.toUpperCase() !== word) return false;
  reader.at += 1;
  return true;
}

function judgeId(id: string, denied: readonly string[]): LicenceVerdict {
  const matches = (pattern: string): boolean =>
    pattern.endsWith('*') ? id.startsWith(pattern.slice(0, -1)) : id === pattern;
  if (denied.some(matches)) return 'denied';
  return KNOWN.has(id.replace(/\+$/, '')) ? 'accepted' : 'unknown';
}

function heavier(left: LicenceVerdict, right: LicenceVerdict): LicenceVerdict {
  return SEVERITY[left] >= SEVERITY[right] ? left : right;
}

function lighter(left: LicenceVerdict, right: LicenceVerdict): LicenceVerdict {
  return SEVERITY[left] <= SEVERITY[right] ? left : right;
}
