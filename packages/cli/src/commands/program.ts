// Turns the table of commands into a commander program: groups, flags, help with examples. It decides nothing else.
import { Argument, Command as Commander, Option } from 'commander';
import type { Command, CommandContext, Flag, Positional } from './command.ts';
import type { CommandGroup } from './command-list.ts';
import { ExitCode } from './exit-code.ts';
import { Given } from './given.ts';

export interface ProgramOptions {
  readonly commands: readonly Command[];
  readonly groups: readonly CommandGroup[];
  readonly context: CommandContext;
  readonly onExit: (code: number) => void;
}

const verbose: Flag = {
  spelling: '-v, --verbose',
  description: 'Understood for Airflow; changes nothing.',
  isHidden: true,
};

export function buildProgram(options: ProgramOptions): Commander {
  const { context, commands, groups } = options;
  const program = styled(new Commander('ariel'), context)
    .description('Ariel runs workflows that are written in TypeScript.')
    .version(context.version, '--version', 'Print the version.')
    .helpCommand(false)
    .addHelpText(
      'after',
      examplesText([
        ['ariel standalone', 'run everything on this machine'],
        ['ariel dags list --help', 'say more about a command'],
      ]),
    );
  const parents = new Map<string, Commander>();
  for (const { name, summary, aliases } of groups) {
    const group = styled(program.command(name), context)
      .description(summary)
      .aliases(aliases ?? [])
      .helpCommand(false);
    parents.set(name, group);
  }
  // Groups that only older names have are not in help.
  for (const [name = '', ...rest] of commands.flatMap(({ aliases = [] }) =>
    aliases.map((alias) => alias.split(' ')),
  ))
    if (rest.length > 0 && !parents.has(name))
      parents.set(name, styled(program.command(name, { hidden: true }), context).helpCommand(false));
  for (const command of commands) {
    addCommand(parents, program, command, command.path, options);
    for (const alias of command.aliases ?? []) addCommand(parents, program, command, alias, options);
  }
  return program;
}

function addCommand(
  parents: ReadonlyMap<string, Commander>,
  program: Commander,
  command: Command,
  path: string,
  { context, onExit }: ProgramOptions,
): void {
  const words = path.split(' ');
  const name = words.pop() ?? path;
  const parent = parents.get(words.join(' ')) ?? program;
  const made = styled(parent.command(name, { hidden: path !== command.path }), context)
    .summary(command.summary)
    .description([command.summary, command.description].filter((text) => text !== undefined).join('\n\n'))
    .addHelpText('after', examplesText(command.examples));
  for (const positional of command.positionals ?? []) {
    made.addArgument(new Argument(positionalText(positional), positional.description));
  }
  const own = command.flags ?? [];
  const isOwn = own.some(({ spelling }) => spelling.includes('--verbose'));
  for (const flag of isOwn ? own : [...own, verbose]) made.addOption(optionOf(flag));
  made.action(async (...received: unknown[]) => {
    const count = command.positionals?.length ?? 0;
    const given = new Given(received.slice(0, count) as (string | string[] | undefined)[], made.opts());
    const run = await command.load();
    onExit(await run(context, given));
  });
}

function optionOf({
  spelling,
  description,
  choices,
  defaultValue,
  isHidden = false,
  isList = false,
}: Flag): Option {
  const option = new Option(spelling, description).hideHelp(isHidden);
  if (choices) option.choices(choices);
  if (defaultValue !== undefined) option.default(defaultValue);
  if (isList) option.argParser((value: string, before: string[] | undefined) => [...(before ?? []), value]);
  return option;
}

/** Errors and help go through the screen; nothing of commander's ends the process. */
function styled(command: Commander, { screen }: CommandContext): Commander {
  return command
    .exitOverride()
    .showHelpAfterError('Add --help to see how the command is used.')
    .configureOutput({
      writeOut: (text) => screen.print(text.trimEnd()),
      writeErr: (text) => screen.note(text.trimEnd()),
      getOutHasColors: () => screen.hasColor,
      getErrHasColors: () => screen.hasColor,
      ...(screen.width === null
        ? {}
        : { getOutHelpWidth: () => screen.width ?? 100, getErrHelpWidth: () => screen.width ?? 100 }),
    })
    .configureHelp({
      subcommandTerm: (each) => [each.name(), ...each.registeredArguments.map(argumentTerm)].join(' '),
    });
}

function argumentTerm(argument: Argument): string {
  return positionalText({
    name: argument.name(),
    isOptional: !argument.required,
    isList: argument.variadic,
  });
}

/** `<dag_id>`, `[run_id]`, `<dag_id...>`. */
export function positionalText({
  name,
  isOptional = false,
  isList = false,
}: Omit<Positional, 'description'>): string {
  const words = isList ? `${name}...` : name;
  return isOptional ? `[${words}]` : `<${words}>`;
}

function examplesText(examples: Command['examples']): string {
  const width = Math.max(...examples.map(([line]) => line.length));
  return `\nExamples:\n${examples.map(([line, effect]) => `  ${line.padEnd(width)}  ${effect}`).join('\n')}`;
}

/** The exit code of what commander throws for help, the version or a wrong command line. */
export function exitCodeOfCommander(error: { readonly code: string; readonly exitCode: number }): ExitCode {
  // A group without a command: its help was shown, because what to do was not said.
  if (error.code === 'commander.help') return ExitCode.usage;
  return error.exitCode === 0 ? ExitCode.ok : ExitCode.usage;
}
