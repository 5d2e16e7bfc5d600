// Two plugins that register one name: the first file keeps it, the later one is in error.
import type { Evaluation } from './evaluation.ts';
import { importFailure } from './import-failure.ts';

interface Judged {
  readonly path: string;
  readonly evaluation: Evaluation;
}

/** The same plugins, in the order in which they are loaded, with this error where it is one. */
export function takenNames(judged: readonly Judged[]): Judged[] {
  const owners = new Map<string, string>();
  return judged.map(({ evaluation, path }) => {
    if (evaluation.failures.length > 0) return { path, evaluation };
    const names = (evaluation.plugins ?? []).flatMap((plugin) => [
      `plugin "${plugin.name}"`,
      ...plugin.timetables.map((name) => `timetable "${name}"`),
      ...plugin.weightStrategies.map((name) => `weight strategy "${name}"`),
    ]);
    const taken = names.find((name) => owners.has(name));
    if (taken === undefined) {
      for (const name of names) owners.set(name, path);
      return { path, evaluation };
    }
    const message = `The ${taken} is already registered by ${owners.get(taken)}`;
    const failure = importFailure('ARIEL_PLUGIN_NAME_TAKEN', message, { path });
    return { path, evaluation: { ...evaluation, failures: [failure] } };
  });
}
