// The home's socket: how commands act on a standalone that runs. One JSON message a line; only the owner can open it.
import { chmodSync, rmSync } from 'node:fs';
import { createConnection, createServer, type Socket } from 'node:net';
import type { Control } from '@ariel/protocol';
import { answerCall, type ControlAnswer, type ControlCall, RemoteControl } from './control-channel.ts';
import { homePaths, lockHolder } from './home.ts';

/** Longest message; a longer one is no command of ours. */
const MAX_LINE = 64 * 1024 * 1024;

export interface ControlServer {
  close(): Promise<void>;
}

export async function serveControl(path: string, control: Control): Promise<ControlServer> {
  rmSync(path, { force: true });
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    onLines(socket, async (line) => {
      const answer = await answerCall(control, JSON.parse(line) as ControlCall);
      if (socket.writable) socket.write(`${JSON.stringify(answer)}\n`);
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, resolve);
  });
  chmodSync(path, 0o600);
  return {
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

export interface ControlConnection {
  readonly control: Control;
  close(): void;
}

/** A connection to the standalone that runs on `home`, or null where none does. */
export async function connectControl(home: string): Promise<ControlConnection | null> {
  const paths = homePaths(home);
  if (!lockHolder(paths)) return null;
  const socket = createConnection(paths.controlSocket);
  const remote = new RemoteControl((call) => void socket.write(`${JSON.stringify(call)}\n`));
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('error', reject);
  });
  socket.on('close', () => remote.fail('Ariel ended while it was asked.'));
  socket.on('error', () => socket.destroy());
  onLines(socket, (line) => remote.receive(JSON.parse(line) as ControlAnswer));
  return { control: remote.control, close: () => socket.destroy() };
}

function onLines(socket: Socket, handle: (line: string) => void | Promise<void>): void {
  let pending = '';
  socket.setEncoding('utf8');
  socket.on('data', (text: string) => {
    pending += text;
    const lines = pending.split('\n');
    pending = lines.pop() ?? '';
    if (pending.length > MAX_LINE) socket.destroy();
    for (const line of lines) Promise.resolve(handle(line)).catch(() => socket.destroy());
  });
}
