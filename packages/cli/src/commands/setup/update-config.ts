// `ariel config update`: what of the configuration a newer version has other names for, or none, and puts ariel.cfg right.
import { constants, copyFileSync, existsSync, writeFileSync } from 'node:fs';
import { applyFindings } from '../../config/apply-findings.ts';
import type { ConfigFinding } from '../../config/config-findings.ts';
import { outputOf } from '../../output/output-flag.ts';
import { printRows } from '../../output/print-rows.ts';
import type { CommandBody } from '../command.ts';
import { ExitCode } from '../exit-code.ts';
import { givenFindings } from './given-findings.ts';

export const updateConfig: CommandBody = async (context, given) => {
  const { screen } = context;
  const wantsAll = given.flag('allRecommendations');
  const { findings: found, path, text } = givenFindings(context, given);
  const findings = found.filter(({ isBreaking }) => isBreaking || wantsAll);
  const fixes = given.flag('fix') ? findings.filter(({ fix }) => fix !== null) : [];
  printRows(screen, {
    rows: findings.map((finding) => ({
      section: finding.section,
      option: finding.option,
      where: finding.where,
      finding: finding.message,
      change: changeWords(finding, given.flag('fix')),
    })),
    columns: ['section', 'option', 'where', 'finding', 'change'],
    format: outputOf(given),
    empty: 'Nothing has to be changed.',
  });
  if (fixes.length > 0) {
    screen.note(`${path} as it was is in ${backUp(path)}.`);
    writeFileSync(path, applyFindings(text, fixes));
    screen.note(`Changed ${fixes.length === 1 ? '1 line' : `${fixes.length} lines`} of ${path}.`);
  } else if (findings.some(({ fix }) => fix !== null)) screen.note('Nothing was changed; --fix does that.');
  const others = found.length - findings.length;
  if (others > 0) screen.note(`${others} more that stop nothing: see --all-recommendations.`);
  const isRefused = findings.some((finding) => finding.isBreaking && !fixes.includes(finding));
  return isRefused ? ExitCode.config : ExitCode.ok;
};

function changeWords({ fix, line, section }: ConfigFinding, isDone: boolean): string {
  if (fix === null) return line === null ? 'yours to make' : '';
  if (fix.kind === 'comment') return isDone ? 'made a comment' : 'becomes a comment';
  const name = fix.section === section ? fix.key : `${fix.section}.${fix.key}`;
  return isDone ? `renamed to ${name}` : `is renamed to ${name}`;
}

function backUp(path: string): string {
  for (let number = 0; ; number += 1) {
    const copy = number === 0 ? `${path}.bak` : `${path}.bak.${number}`;
    if (existsSync(copy)) continue;
    copyFileSync(path, copy, constants.COPYFILE_EXCL);
    return copy;
  }
}
