// Writes what findings advise into the text of ariel.cfg. Nothing is lost: a line that goes becomes a comment, and says why.
import type { ConfigFinding } from './config-findings.ts';

/** Findings without a fix, or of the environment, change nothing. */
export function applyFindings(text: string, findings: readonly ConfigFinding[]): string {
  const byLine = new Map(
    findings.flatMap((finding) => (finding.line === null ? [] : [[finding.line, finding] as const])),
  );
  const lines = text.split('\n');
  const kept: string[] = [];
  const moved: { readonly section: string; readonly lines: readonly string[] }[] = [];
  for (let index = 0; index < lines.length; ) {
    const entry = entryAt(lines, index);
    const finding = byLine.get(index + 1);
    index += entry.length;
    if (!finding?.fix) kept.push(...entry);
    else if (finding.fix.kind === 'comment')
      kept.push(`# ${finding.section}.${finding.option}: ${finding.message}`, ...entry.map(commented));
    else {
      const renamed = withKey(entry, finding.fix.key);
      if (finding.fix.section === finding.section) kept.push(...renamed);
      else moved.push({ section: finding.fix.section, lines: renamed });
    }
  }
  for (const { lines: entry, section } of moved) placeIn(kept, section, entry);
  return kept.join('\n');
}

/** A key with the indented lines that go on with its value. */
function entryAt(lines: readonly string[], index: number): string[] {
  const entry = [lines[index] ?? ''];
  const isKey = /^[^\s#;[][^=:]*[=:]/.test(entry[0] ?? '');
  for (let next = index + 1; isKey && /^\s+[^\s#;]/.test(lines[next] ?? ''); next += 1)
    entry.push(lines[next] ?? '');
  return entry;
}

const commented = (line: string): string => `# ${line}`;

function withKey([first = '', ...others]: readonly string[], key: string): string[] {
  return [first.replace(/^[^=:]+?(?=\s*[=:])/, () => key), ...others];
}

/** Below the name of the section; one that is not there comes last. */
function placeIn(lines: string[], section: string, entry: readonly string[]): void {
  const at = lines.findIndex((line) => line.trim() === `[${section}]`);
  if (at !== -1) lines.splice(at + 1, 0, ...entry);
  else {
    while (lines.at(-1)?.trim() === '') lines.pop();
    lines.push('', `[${section}]`, ...entry, '');
  }
}
