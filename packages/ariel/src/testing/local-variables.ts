// Variables of a run in this process: what the test gave, and what tasks set since.
import type { Connection, LocalSurroundings, TaskAsks } from '@ariel/sdk';
import { processMasker } from '@ariel/sdk';

type Given = LocalSurroundings['variables'];

/** Undefined: deleted. */
const changed = new WeakMap<object, Map<string, unknown>>();

export function localVariables(run: object, given: Given = {}): Readonly<Record<string, unknown>> {
  const all = { ...given };
  for (const [key, value] of changed.get(run) ?? []) {
    if (value === undefined) delete all[key];
    else all[key] = value;
  }
  return all;
}

/** JSON text of the answer, null where there is nothing to tell; undefined: it is another question. */
export function changeLocalVariable(
  run: object,
  given: Given,
  question: TaskAsks,
): string | null | undefined {
  const { about, key, value } = question as TaskAsks & { readonly key?: string; readonly value?: string };
  if (key === undefined || (about !== 'set-variable' && about !== 'delete-variable')) return undefined;
  const changes = changed.get(run) ?? new Map<string, unknown>();
  changed.set(run, changes);
  if (about === 'set-variable') {
    changes.set(key, parsed(value ?? ''));
    return null;
  }
  const isThere = Object.hasOwn(localVariables(run, given), key);
  changes.set(key, undefined);
  return JSON.stringify(isThere);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** What is printed of the run shall not show it. */
export function knownConnection(connection: Connection): Connection {
  processMasker().add(connection.password);
  processMasker().addNamed(connection.extra);
  return connection;
}

export function knownVariable<Value>(key: string, value: Value): Value {
  processMasker().addNamed(value, key);
  return value;
}
