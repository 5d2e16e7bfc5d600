// Keeps a report in bench/results: JSON with every measurement, Markdown with the table.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Commit } from './machine.ts';
import { say } from './stage.ts';

const resultsFolder = fileURLToPath(new URL('results', import.meta.url));

/** `kind` ends the name: `-postgres`, `-peers`. */
export function keepResults(
  report: { readonly date: string; readonly commit: Commit },
  kind: string,
  markdown: string,
): void {
  const name = join(resultsFolder, `${report.date.slice(0, 10)}-${report.commit.short}${kind}`);
  mkdirSync(resultsFolder, { recursive: true });
  writeFileSync(`${name}.json`, `${JSON.stringify(report, null, 2)}\n`);
  writeFileSync(`${name}.md`, markdown);
  say(`kept as bench/results/${name.slice(resultsFolder.length + 1)}.json and .md`);
}
