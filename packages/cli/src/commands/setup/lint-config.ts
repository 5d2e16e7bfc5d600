// `ariel config lint`: reads the configuration as a start would. What a start refuses ends this, too, with the same words.
import type { CommandBody, CommandContext } from '../command.ts';
import { ExitCode } from '../exit-code.ts';
import type { Given } from '../given.ts';
import { givenFindings, namesPart } from './given-findings.ts';

export const lintConfig: CommandBody = async (context, given) => {
  const { config, screen } = context;
  if (namesPart(given)) return lintPart(context, given);
  const { notices } = config();
  for (const notice of notices) screen.note(notice);
  screen.print('No issues found: a start would take this configuration.');
  return ExitCode.ok;
};

function lintPart(context: CommandContext, given: Given): number {
  const { findings } = givenFindings(context, given);
  for (const { message, option, section, where } of findings) {
    const name = `${section}.${option}`;
    context.screen.print(message.startsWith(name) ? message : `${name} (${where}) ${message}.`);
  }
  if (findings.length === 0) context.screen.print('No issues found in this part of the configuration.');
  return findings.some(({ isBreaking }) => isBreaking) ? ExitCode.config : ExitCode.ok;
}
