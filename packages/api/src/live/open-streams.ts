// Server-sent event streams that are open: written with regard to slow readers, ended when the server closes.
import type { ServerResponse } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** Proxies drop connections that say nothing for a minute. */
const KEEP_ALIVE_MS = 15_000;

export interface EventStream {
  /** False when the reader is behind: nothing was sent, and `onDrain` is called once it has caught up. */
  send(event: string | null, data: unknown): boolean;
  readonly isOpen: boolean;
  end(): void;
  onClose(listener: () => void): void;
  onDrain(listener: () => void): void;
}

export class OpenStreams {
  readonly #open = new Set<ServerEventStream>();

  get size(): number {
    return this.#open.size;
  }

  /** Takes the answer over from the framework; nothing else may write to it. */
  open(request: FastifyRequest, reply: FastifyReply): EventStream {
    reply.hijack();
    const response = reply.raw;
    response.writeHead(200, {
      ...(reply.getHeaders() as Record<string, string>),
      'content-type': 'text/event-stream',
      'cache-control': 'no-cache, no-transform',
      'x-accel-buffering': 'no',
    });
    const stream = new ServerEventStream(response, request.isStillSignedIn);
    this.#open.add(stream);
    request.raw.socket.setNoDelay(true);
    stream.onClose(() => this.#open.delete(stream));
    return stream;
  }

  endAll(): void {
    for (const stream of this.#open) stream.end();
  }
}

class ServerEventStream implements EventStream {
  readonly #response: ServerResponse;
  readonly #keepAlive: NodeJS.Timeout;
  readonly #drainListeners: (() => void)[] = [];
  readonly #closeListeners: (() => void)[] = [];
  #behind = false;
  #closed = false;

  /** `isStillSignedIn`: asked now and then; a stream ends with what opened it. */
  constructor(response: ServerResponse, isStillSignedIn: FastifyRequest['isStillSignedIn']) {
    this.#response = response;
    this.#write('retry: 1000\n\n');
    this.#keepAlive = setInterval(() => {
      if (!this.#behind) this.#write(': still here\n\n');
      void this.#endWith(isStillSignedIn);
    }, KEEP_ALIVE_MS);
    this.#keepAlive.unref();
    response.on('drain', () => {
      this.#behind = false;
      for (const listener of this.#drainListeners) listener();
    });
    response.on('error', () => this.#close());
    response.on('close', () => this.#close());
  }

  get isOpen(): boolean {
    return !this.#closed;
  }

  send(event: string | null, data: unknown): boolean {
    if (this.#closed || this.#behind) return false;
    this.#write(`${event === null ? '' : `event: ${event}\n`}data: ${JSON.stringify(data)}\n\n`);
    return true;
  }

  end(): void {
    if (this.#closed) return;
    this.#close();
    this.#response.end();
  }

  onClose(listener: () => void): void {
    if (this.#closed) listener();
    else this.#closeListeners.push(listener);
  }

  onDrain(listener: () => void): void {
    this.#drainListeners.push(listener);
  }

  /** Where nobody can be asked just now, it goes on. */
  async #endWith(isStillSignedIn: FastifyRequest['isStillSignedIn']): Promise<void> {
    const isSignedIn = await isStillSignedIn?.().catch(() => true);
    if (isSignedIn === false) this.end();
  }

  #write(text: string): void {
    if (!this.#response.write(text)) this.#behind = true;
  }

  #close(): void {
    if (this.#closed) return;
    this.#closed = true;
    clearInterval(this.#keepAlive);
    for (const listener of this.#closeListeners) listener();
  }
}
