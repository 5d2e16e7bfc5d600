// The reference pages that follow from tables in the code: the configuration's keys and the commands.

import type { Command, Flag } from '../src/commands/command.ts';
import { commandGroups, commandList } from '../src/commands/command-list.ts';
import { ExitCode } from '../src/commands/exit-code.ts';
import { positionalText } from '../src/commands/program.ts';
import { airflowKeys } from '../src/config/generated/airflow-keys.ts';
import { knownKeys, variableName } from '../src/config/known-keys.ts';

const note = (source: string): string =>
  `<!-- Written from ${source}. Change that, then run: npx vitest run packages/cli/tests/reference.test.ts -u -->`;

export function configurationPage(): string {
  const sections = [...new Set(knownKeys.map(({ section }) => section))];
  const names = Object.keys(airflowKeys).join('`, `');
  return `${note('packages/cli/src/config/settings.ts')}
# Configuration

Everything of one installation lies in its home folder: \`ARIEL_HOME\`, else \`AIRFLOW_HOME\`, else \`~/ariel\`.
Each key has a section and a name, and takes its value from the first of these that has one:

1. a flag of the command, such as \`ariel standalone --port 9090\`
2. the environment variable \`ARIEL__SECTION__KEY\`
3. the environment variable \`AIRFLOW__SECTION__KEY\`
4. the file \`ariel.cfg\` in the home folder
5. the default

\`\`\`ini
# ~/ariel/ariel.cfg
[core]
parallelism = 8
dags_folder = ~/dags
\`\`\`

- \`ariel config list\` shows every key with its value and where it came from; \`ariel config list --defaults -o ini\` writes a file to begin with.
- A variable \`ARIEL__…\` or a key of \`ariel.cfg\` that nobody knows stops the start, and so does a value that cannot be used. All problems are told at once, each with the name that was likely meant. The exit code is ${ExitCode.config}.
- Airflow's keys that change nothing in Ariel are one notice at the start. They may stay where they are. They are those of the sections \`${names}\` that are not below.
- A secret may come from a command: \`ARIEL__API__SECRET_KEY_CMD\`, or \`secret_key_cmd\` in \`ariel.cfg\`. The command runs in a shell; what it prints is the value. Or from the [secrets backend](../guides/secrets.md): \`ARIEL__API__SECRET_KEY_SECRET\`, or \`secret_key_secret\`, says under which name it keeps the value; the backend's \`getConfig(name)\` gives it. A text is stronger than a command, and that than the backend.
- A path may begin with \`~\` and hold \`$VARIABLE\` and \`{ARIEL_HOME}\`. A relative path counts from the home folder in \`ariel.cfg\`, and from the current folder in the environment.
- A percent sign in \`ariel.cfg\` is just that; it is not doubled.

${sections.map(sectionText).join('\n')}`;
}

function sectionText(section: string): string {
  const rows = knownKeys
    .filter((known) => known.section === section)
    .map(({ key, setting }) => {
      const former =
        setting.formerNames.length === 0 ? '' : ` Formerly \`${setting.formerNames.join('`, `')}\`.`;
      const secret = setting.isSecret ? ' A secret.' : '';
      const value = setting.defaultText === '' ? 'not set' : `\`${setting.defaultText}\``;
      return `| \`${key}\` | ${value} | ${setting.description} (${setting.expected})${secret}${former} |`;
    });
  return `## ${section}

Environment: \`${variableName('ARIEL', `${section}.key`).replace(/KEY$/, '…')}\`

| key | default | meaning |
|---|---|---|
${rows.join('\n')}
`;
}

const exitMeanings: Readonly<Record<keyof typeof ExitCode, string>> = {
  ok: 'It did what it was asked.',
  failed:
    'It could not, or what it ran has failed: a refused act, a missing DAG, a failed test run, import errors in the list.',
  usage: 'The command line is wrong.',
  unavailable: 'A port or an address cannot be had.',
  internal: 'A fault of Ariel itself.',
  notWritable: 'A folder or file cannot be written.',
  busy: 'Another process uses the home folder.',
  config: 'The configuration is wrong, or Node is too old.',
  interrupted: 'Ended by Ctrl-C; a server by a second one.',
};

export function commandPage(): string {
  const groupNames = commandGroups.map(({ name }) => name);
  const ofGroup = (group: string | null): Command[] =>
    commandList.filter(({ path }) =>
      group === null ? !groupNames.includes(path.split(' ')[0] ?? '') : path.startsWith(`${group} `),
    );
  const codes = Object.entries(ExitCode).map(
    ([name, code]) => `| ${code} | ${exitMeanings[name as keyof typeof ExitCode]} |`,
  );
  return `${note('the tables of commands in packages/cli/src/commands')}
# Commands

The words are Airflow's. \`ariel <command> --help\` says the same as this page.

- Listings take \`--output table|json|yaml|plain\`. Answers go to stdout, notes and errors to stderr. An error has a code in brackets that can be searched for; \`ARIEL_DEBUG=1\` adds the stack.
- Commands that read open the database of the home folder. Commands that change something do it through the standalone that runs on the home, and on the database itself where none runs.
- \`NO_COLOR\` turns colours off.

| exit code | meaning |
|---|---|
${codes.join('\n')}

${ofGroup(null).map(commandText).join('\n')}
${commandGroups.map(({ name, summary }) => `## ariel ${name}\n\n${summary}\n\n${ofGroup(name).map(commandText).join('\n')}`).join('\n')}`;
}

function commandText(command: Command): string {
  const positionals = (command.positionals ?? []).map(positionalText);
  const shown = (command.flags ?? []).filter(({ isHidden }) => !isHidden);
  const options = [
    ...(command.positionals ?? []).map(
      ({ description, name }) => `| \`${name}\` | ${escaped(description)} |`,
    ),
    ...shown.map((flag) => `| \`${flag.spelling}\` | ${escaped(flagText(flag))} |`),
  ];
  const aliases = command.aliases
    ? `\nOlder names: ${command.aliases.map((alias) => `\`ariel ${alias}\``).join(', ')}.\n`
    : '';
  return `### ariel ${[command.path, ...positionals].join(' ')}

${[command.summary, command.description].filter((text) => text !== undefined).join(' ')}
${aliases}${options.length === 0 ? '' : `\n| | |\n|---|---|\n${options.join('\n')}\n`}
\`\`\`sh
${command.examples.map(([line, effect]) => `${line}  # ${effect}`).join('\n')}
\`\`\`
`;
}

function flagText({ choices, defaultValue, description }: Flag): string {
  return [
    description,
    ...(choices ? [`One of ${choices.join(', ')}.`] : []),
    ...(defaultValue !== undefined && defaultValue !== '-1' ? [`Default: ${defaultValue}.`] : []),
  ].join(' ');
}

function escaped(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;');
}
