// `variables`: reading, setting and deleting stored variables from a running task.
import { askServer } from '../run/create-task-context.ts';
import { getContext } from '../run/get-context.ts';
import { encodeValue } from '../value/encode-value.ts';
import { processMasker } from './mask-secret.ts';

export interface SetVariableOptions {
  /** @default as it was, or none */
  readonly description?: string | null;
}

/**
 * Stored variables, for tasks that change them. Backends and the environment come first when one is read: setting one that is there
 * changes what is stored, and not what is found.
 */
export const variables = {
  /** As the context's `variable(key)`. Rejects where there is none. */
  get: <T = unknown>(key: string): Promise<T> => getContext().variable<T>(key),

  /**
   * Makes a variable, or gives it another value. A text is kept as it is, anything else as JSON.
   *
   * @example await variables.set('last_seen', { id: 12 });
   */
  set: async (key: string, value: unknown, { description }: SetVariableOptions = {}): Promise<void> => {
    processMasker().addNamed(value, key);
    const text = typeof value === 'string' ? value : encodeValue(value ?? null, `the variable "${key}"`).json;
    const question = {
      about: 'set-variable' as const,
      key,
      value: text,
      ...(description === undefined ? {} : { description }),
    };
    await askServer(getContext(), question);
  },

  /** Whether there was one. */
  delete: async (key: string): Promise<boolean> => {
    const question = { about: 'delete-variable' as const, key };
    return (await askServer(getContext(), question)) === 'true';
  },
} as const;
