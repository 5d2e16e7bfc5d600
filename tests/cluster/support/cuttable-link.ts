// The way from one worker to one server, through this process: it can fall silent in both directions or in one, break every
// connection, and be whole again. Bytes are never changed; what a silence held arrives late or not at all.
import { connect, createServer, type Server, type Socket } from 'node:net';

/** Which bytes a silence holds. With `answers` alone, servers do what they are asked and nobody hears of it. */
export type Silence = 'answers' | 'both';

export class CuttableLink implements AsyncDisposable {
  readonly #server: Server;
  readonly #pairs = new Set<Pair>();
  #silence: Silence | null = null;
  #isBroken = false;

  private constructor(target: number) {
    this.#server = createServer({ allowHalfOpen: true, noDelay: true }, (client) =>
      this.#accept(client, target),
    );
  }

  /** `port`: where the server listens on this machine, now or later. */
  static async to(port: number): Promise<CuttableLink> {
    const link = new CuttableLink(port);
    await new Promise<void>((resolve, reject) =>
      link.#server.once('error', reject).listen(0, '127.0.0.1', () => resolve()),
    );
    return link;
  }

  get address(): string {
    const address = this.#server.address();
    return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  }

  /** Connections stand and new ones are made; nothing comes through them. */
  fallSilent(silence: Silence): void {
    this.#silence = silence;
  }

  /** Every connection is reset, and each new one at once. */
  break(): void {
    this.#isBroken = true;
    for (const pair of this.#pairs) pair.reset();
  }

  /** What was held arrives now, as a network does that sends again; or the connections that held something are reset. */
  heal({ isLate }: { readonly isLate: boolean }): void {
    this.#isBroken = false;
    this.#silence = null;
    for (const pair of this.#pairs) {
      if (isLate) pair.release();
      else if (pair.isHolding) pair.reset();
    }
  }

  #accept(client: Socket, target: number): void {
    if (this.#isBroken) {
      client.on('error', () => undefined);
      client.resetAndDestroy();
      return;
    }
    const server = connect({ port: target, host: '127.0.0.1', allowHalfOpen: true, noDelay: true });
    const pair = new Pair(
      new Way(client, server, () => this.#silence === 'both'),
      new Way(server, client, () => this.#silence !== null),
      () => this.#pairs.delete(pair),
    );
    this.#pairs.add(pair);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    for (const pair of this.#pairs) pair.reset();
    await closed;
  }
}

class Pair {
  readonly #ways: readonly [Way, Way];

  constructor(there: Way, back: Way, onOver: () => void) {
    this.#ways = [there, back];
    const over = (): void => {
      if (there.from.destroyed && back.from.destroyed) onOver();
    };
    there.from.on('close', over);
    back.from.on('close', over);
  }

  get isHolding(): boolean {
    return this.#ways.some((way) => way.isHolding);
  }

  release(): void {
    for (const way of this.#ways) way.release();
  }

  reset(): void {
    for (const way of this.#ways) way.from.resetAndDestroy();
  }
}

/** One direction: bytes, the end of bytes, and a connection that is gone, in the order in which they happened. */
class Way {
  readonly from: Socket;
  readonly #isSilent: () => boolean;
  #held: (() => void)[] = [];

  constructor(from: Socket, to: Socket, isSilent: () => boolean) {
    this.from = from;
    this.#isSilent = isSilent;
    from.on('data', (bytes) =>
      this.#pass(() => {
        if (to.writable) to.write(bytes);
      }),
    );
    from.on('end', () => this.#pass(() => to.end()));
    from.on('error', () => undefined);
    from.on('close', (isError) =>
      this.#pass(() => {
        if (isError) to.resetAndDestroy();
        else to.end();
      }),
    );
  }

  get isHolding(): boolean {
    return this.#held.length > 0;
  }

  release(): void {
    for (const act of this.#held.splice(0)) act();
  }

  #pass(act: () => void): void {
    if (this.#isSilent()) this.#held.push(act);
    else act();
  }
}
