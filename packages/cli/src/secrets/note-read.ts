// Notes in the audit log that a command shows somebody a secret: before it is shown. Which, never what is in it.
import { existsSync } from 'node:fs';
import { act, actor } from '../client/act.ts';
import type { ArielConfig } from '../config/config.ts';

export interface ReadByCommand {
  readonly event: 'read' | 'list' | 'export' | 'test';
  readonly kind: 'connection' | 'variable';
  /** Null: all that are stored. */
  readonly name: string | null;
}

/** Where it cannot be noted, the command fails. Without a database there is nothing stored to read, and nowhere to note it. */
export async function noteRead(config: ArielConfig, { event, kind, name }: ReadByCommand): Promise<void> {
  const { address } = config.database;
  if (address.kind === 'sqlite' && !existsSync(address.path)) return;
  const named = kind === 'connection' ? { connection_id: name } : { key: name };
  await act(config, (control) =>
    control.recordRead({
      event: `${event}_${kind}${name === null ? 's' : ''}`,
      resource: `${kind}s`,
      // Commands find what belongs to nobody in particular.
      team: null,
      extra: name === null ? {} : named,
      actor,
    }),
  );
}
