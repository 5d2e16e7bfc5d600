// `ariel triggerer`.
import { runComponent } from '../../components/run-component.ts';
import type { CommandBody } from '../command.ts';
import { usageError } from '../command-error.ts';

export const runTriggerer: CommandBody = async ({ config: load, env, screen, version }, given) => {
  const config = load();
  for (const notice of config.notices) screen.note(notice);
  const { triggererComponent } = await import('../../components/triggerer-component.ts');
  const component = triggererComponent({
    capacity: given.wholeNumber('capacity', { min: 1 }),
    queues: queuesOf(given.text('queues')),
  });
  return runComponent(component, { config, environment: env, version, print: (text) => screen.print(text) });
};

function queuesOf(text: string | null): readonly string[] | null {
  if (text === null) return null;
  const names = text.split(',').map((name) => name.trim());
  if (names.every((name) => name !== '')) return names;
  throw usageError(
    `--queues is ${JSON.stringify(text)}; it is names with commas between them, such as inside,outside.`,
  );
}
