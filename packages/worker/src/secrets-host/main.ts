// The process in which a secrets backend of the user's own runs. It has no database, no key and no task's token.
import { loadSecretsBackend } from '@ariel/loader';
import type { BaseSecretsBackend } from '@ariel/sdk';
import type { FromHost, ToHost } from './host-messages.ts';

let backend: Promise<BaseSecretsBackend> | null = null;

process.on('message', (message: ToHost) => {
  if (message.kind === 'start') {
    backend = loadSecretsBackend(message.settings);
    // Told with the first question.
    backend.catch(() => undefined);
  } else {
    void answer(message);
  }
});
process.on('disconnect', () => process.exit(0));
// The parent decides when to end.
process.on('SIGINT', () => undefined);

async function answer({ about, id, name, team }: Extract<ToHost, { kind: 'ask' }>): Promise<void> {
  try {
    if (backend === null) throw new Error('the secrets backend was not started');
    const source = await backend;
    const text =
      about === 'connection' ? await source.getConnValue(name, team) : await source.getVariable(name, team);
    if (text !== null && text !== undefined && typeof text !== 'string')
      throw new Error(
        `the secrets backend gave ${typeof text} for the ${about} "${name}"; it must give a text or null`,
      );
    send({ id, text: text ?? null });
  } catch (error) {
    send({ id, error: error instanceof Error ? error.message : String(error) });
  }
}

function send(message: FromHost): void {
  if (process.connected) process.send?.(message);
}
