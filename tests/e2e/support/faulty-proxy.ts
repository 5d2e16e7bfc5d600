// A TCP proxy between workers and servers that loses answers, holds them back, says nothing, or cuts every connection.
import { connect, createServer, type Server, type Socket } from 'node:net';

export type Weather =
  /** Everything passes. */
  | 'fair'
  /** Nobody gets through, and whoever was is cut off. */
  | 'cut'
  /** Connections stand, and nothing passes. */
  | 'silent';

export class FaultyProxy implements AsyncDisposable {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #targets: URL[];
  #next = 0;
  weather: Weather = 'fair';
  /** Whether this answer gets lost with its connection. */
  losesAnswer: () => boolean = () => false;
  /** Milliseconds that this answer is late. */
  answerIsLateMs: () => number = () => 0;
  lost = 0;

  private constructor(targets: readonly string[]) {
    this.#targets = targets.map((target) => new URL(target));
    this.#server = createServer((client) => this.#accept(client));
  }

  /** Connections go to the targets in turn. */
  static async to(...targets: string[]): Promise<FaultyProxy> {
    const proxy = new FaultyProxy(targets);
    await new Promise<void>((resolve) => proxy.#server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  get address(): string {
    const address = this.#server.address();
    return `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
  }

  set(weather: Weather): void {
    this.weather = weather;
    if (weather === 'cut') for (const socket of this.#sockets) socket.destroy();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #accept(client: Socket): void {
    if (this.weather === 'cut') {
      client.destroy();
      return;
    }
    const target = this.#targets[this.#next++ % this.#targets.length];
    const server = connect(Number(target?.port), target?.hostname);
    for (const socket of [client, server]) {
      this.#sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        this.#sockets.delete(socket);
        client.destroy();
        server.destroy();
      });
    }
    client.on('data', (data) => {
      if (this.weather === 'fair') server.write(data);
    });
    server.on('data', (data) => this.#answer(client, data));
  }

  #answer(client: Socket, data: Buffer): void {
    if (this.weather !== 'fair') return;
    if (this.losesAnswer()) {
      this.lost += 1;
      client.destroy();
      return;
    }
    const lateMs = this.answerIsLateMs();
    if (lateMs === 0) client.write(data);
    else setTimeout(() => client.write(data), lateMs);
  }
}
