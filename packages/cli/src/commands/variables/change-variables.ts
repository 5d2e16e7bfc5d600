// `ariel variables set`, `delete` and `import`.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { formatOf, variablesIn } from '@ariel/execution';
import type { SetVariableRequest } from '@ariel/protocol';
import { allVariables } from '@ariel/store';
import { act, actor } from '../../client/act.ts';
import { readDatabase } from '../../client/read-database.ts';
import type { CommandBody, CommandContext } from '../command.ts';
import { CommandError, usageError } from '../command-error.ts';
import { ExitCode } from '../exit-code.ts';

type Changes = SetVariableRequest['changes'];

export const setVariable: CommandBody = async (context, given) => {
  const key = given.positional(0);
  const text = given.positional(1);
  const description = given.text('description');
  const team = given.text('teamName');
  await store(context, key, {
    value: given.flag('json') ? JSON.stringify(text) : text,
    ...(description === null ? {} : { description }),
    ...(team === null ? {} : { team }),
  });
  context.screen.print(`Variable ${key} created`);
  return ExitCode.ok;
};

export const deleteVariable: CommandBody = async (context, given) => {
  const key = given.positional(0);
  await act(context.config(), (control) => control.deleteVariable({ key, actor }), context.env);
  context.screen.print(`Variable ${key} deleted`);
  return ExitCode.ok;
};

export const importVariables: CommandBody = async (context, given) => {
  const path = resolve(context.cwd, given.positional(0));
  const action = given.text('actionOnExistingKey') ?? 'overwrite';
  const variables = await readFile(path);
  const known = new Set((await readDatabase(context.config(), allVariables)).map(({ key }) => key));
  const there = [...variables.keys()].filter((key) => known.has(key));
  if (action === 'fail' && there.length > 0)
    throw new CommandError({
      code: 'ARIEL_VARIABLE_EXISTS',
      message: `${there.length} of the variables are there already: ${there.join(', ')}. Nothing was stored.`,
      remedy: 'Give --action-on-existing-key overwrite or skip.',
    });
  let stored = 0;
  for (const [key, text] of variables) {
    if (action === 'skip' && known.has(key)) continue;
    await store(context, key, changesIn(text));
    stored += 1;
  }
  context.screen.print(`${stored} of ${variables.size} variables successfully updated.`);
  if (stored < variables.size) context.screen.note(`Skipped, because they are there: ${there.join(', ')}`);
  return ExitCode.ok;
};

async function store({ config, env }: CommandContext, key: string, changes: Changes): Promise<void> {
  await act(config(), (control) => control.setVariable({ key, mode: 'set', changes, actor }), env);
}

/** With a description it is an object of both. */
function changesIn(text: string): Changes {
  try {
    const given: unknown = JSON.parse(text);
    if (typeof given === 'object' && given !== null && 'value' in given) {
      const { description = null, value } = given as {
        readonly value: unknown;
        readonly description?: unknown;
      };
      const asText = typeof value === 'string' ? value : JSON.stringify(value);
      return { value: asText, description: typeof description === 'string' ? description : null };
    }
  } catch {
    // A text that is no JSON is the value itself.
  }
  return { value: text };
}

async function readFile(path: string): Promise<ReadonlyMap<string, string>> {
  const format = formatOf(path);
  if (format === null)
    throw usageError(`${path} must end in .json, .yaml, .yml or .env, which says how it is read.`);
  try {
    return await variablesIn(readFileSync(path, 'utf8'), format, path, true);
  } catch (error) {
    throw new CommandError(
      {
        code: 'ARIEL_VARIABLE_FILE',
        message: `The variables cannot be read: ${error instanceof Error ? error.message : String(error)}`,
        remedy:
          'Nothing was stored. The file holds {"key": "value", "other": {"value": 1, "description": "…"}}, or KEY=value lines.',
      },
      error,
    );
  }
}
