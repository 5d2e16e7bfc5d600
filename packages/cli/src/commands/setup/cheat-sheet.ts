// `ariel cheat-sheet`: every command that help lists, by group.
import type { Command, CommandBody } from '../command.ts';
import { ExitCode } from '../exit-code.ts';

/** What there is; a function of it, as these commands are themselves in the list. */
export type AllCommands = () => {
  readonly commands: readonly Command[];
  readonly groups: readonly { readonly name: string; readonly summary: string }[];
};

export function cheatSheet(all: AllCommands): CommandBody {
  return async ({ screen }) => {
    const { commands, groups } = all();
    const width = Math.max(...commands.map(({ path }) => path.length));
    const lines = (group: string | null): string[] =>
      commands
        .filter(({ path }) => (group === null ? !path.includes(' ') : path.startsWith(`${group} `)))
        .map(({ path, summary }) => `  ariel ${path.padEnd(width)}  ${summary}`);
    screen.print(lines(null).join('\n'));
    for (const { name, summary } of groups) screen.print(['', summary, ...lines(name)].join('\n'));
    return ExitCode.ok;
  };
}
