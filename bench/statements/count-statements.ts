// Loaded into a server that is measured, before the program (`node --import`): counts the SQL statements that it runs on
// SQLite by their text, and its round trips with a Postgres server. On SIGUSR2 it writes what it counted so far.
import { renameSync, writeFileSync } from 'node:fs';
import { Socket } from 'node:net';
import { DatabaseSync, StatementSync } from 'node:sqlite';

const file = process.env.BENCH_STATEMENTS_FILE ?? '';
const postgresPort = Number(process.env.BENCH_POSTGRES_PORT);
const calls = new Map<string, number>();
let trips = 0;
let written = 0;

function count(sql: string): void {
  calls.set(sql, (calls.get(sql) ?? 0) + 1);
}

for (const name of ['all', 'get', 'iterate', 'run'] as const) {
  const original = StatementSync.prototype[name] as (this: StatementSync, ...args: unknown[]) => unknown;
  Object.assign(StatementSync.prototype, {
    [name](this: StatementSync, ...args: unknown[]): unknown {
      count(this.sourceSQL);
      return original.apply(this, args);
    },
  });
}

const { exec } = DatabaseSync.prototype;
DatabaseSync.prototype.exec = function (this: DatabaseSync, sql: string): void {
  count(sql);
  exec.call(this, sql);
};

/** What is written after an answer was read begins a round trip. */
const { connect } = Socket.prototype;
Object.assign(Socket.prototype, {
  connect(this: Socket, ...args: unknown[]): Socket {
    const socket = (connect as (...given: unknown[]) => Socket).apply(this, args);
    // Afterwards: connecting gives a socket its own `write` back.
    if (portOf(args) === postgresPort) countTrips(socket);
    return socket;
  },
});

function portOf([first]: readonly unknown[]): number {
  const given = Array.isArray(first) ? first[0] : first;
  const isOptions = typeof given === 'object' && given !== null && 'port' in given;
  return Number(isOptions ? given.port : given);
}

function countTrips(socket: Socket): void {
  let isAnswered = true;
  const push = socket.push.bind(socket);
  const write = socket.write.bind(socket) as (...args: unknown[]) => boolean;
  socket.push = (...args) => {
    isAnswered = true;
    return push(...args);
  };
  Object.assign(socket, {
    write: (...args: unknown[]): boolean => {
      if (isAnswered) trips += 1;
      isAnswered = false;
      return write(...args);
    },
  });
}

process.on('SIGUSR2', () => {
  written += 1;
  writeFileSync(`${file}.part`, JSON.stringify({ written, trips, calls: [...calls] }));
  renameSync(`${file}.part`, file);
});
