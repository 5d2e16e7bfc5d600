// Speaks to a running standalone over the socket in its home, as the commands do.
import { createConnection, type Socket } from 'node:net';
import { join } from 'node:path';
import { type Control, ControlError, controlMethods } from '@ariel/protocol';

interface Answer {
  readonly id: number;
  readonly value?: unknown;
  readonly error?: { readonly code: string; readonly status: number; readonly message: string };
}

export interface ControlClient {
  readonly control: Control;
  close(): void;
}

export async function connectControl(home: string): Promise<ControlClient> {
  const socket = createConnection(join(home, 'run/control.sock'));
  await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject));
  const open = new Map<number, (answer: Answer) => void>();
  socket.on('error', () => socket.destroy());
  const gone = { code: 'ARIEL_CONTROL_GONE', status: 503, message: 'the standalone has ended' };
  socket.on('close', () => {
    for (const [id, settle] of open) settle({ id, error: gone });
    open.clear();
  });
  onLines(socket, (line) => {
    const answer = JSON.parse(line) as Answer;
    open.get(answer.id)?.(answer);
    open.delete(answer.id);
  });
  let nextId = 1;
  const call = (method: string, request: unknown): Promise<unknown> =>
    new Promise((resolve, reject) => {
      if (socket.destroyed) return reject(new ControlError(gone.code, gone.status, gone.message));
      const id = nextId++;
      open.set(id, ({ error, value }) => {
        if (error) reject(new ControlError(error.code, error.status, error.message));
        else resolve(value);
      });
      socket.write(`${JSON.stringify({ kind: 'call', id, method, request })}\n`);
    });
  const control = Object.fromEntries(
    controlMethods.map((method) => [method, (request: unknown) => call(method, request)]),
  );
  return { control: control as unknown as Control, close: () => socket.destroy() };
}

function onLines(socket: Socket, handle: (line: string) => void): void {
  let pending = '';
  socket.setEncoding('utf8').on('data', (text: string) => {
    const lines = (pending + text).split('\n');
    pending = lines.pop() ?? '';
    lines.forEach(handle);
  });
}
