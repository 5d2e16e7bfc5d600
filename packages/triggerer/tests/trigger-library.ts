// A library of triggers that behave, and of some that do not.
import {
  BaseEventTrigger,
  BaseTrigger,
  registerTrigger,
  type TriggerContext,
  TriggerEvent,
} from '@ariel/sdk';

abstract class Made extends BaseTrigger {
  readonly args: Readonly<Record<string, unknown>>;
  constructor(args: Readonly<Record<string, unknown>>) {
    super();
    this.args = args;
  }
  serialize() {
    return this.args;
  }
}

class Says extends Made {
  async *run() {
    yield new TriggerEvent(this.args);
  }
}

class Waits extends Made {
  async *run({ log, sleep }: TriggerContext) {
    log.info('waits');
    await sleep(86_400_000);
    yield new TriggerEvent();
  }
  override cleanup({ log }: TriggerContext) {
    log.info('cleaned up');
  }
}

class Throws extends Made {
  async *run(): AsyncIterable<TriggerEvent> {
    yield await Promise.reject(new RangeError('too far'));
  }
}

class EndsQuietly extends Made {
  async *run(): AsyncIterable<TriggerEvent> {}
}

class ThrowsElsewhere extends Made {
  async *run({ sleep }: TriggerContext) {
    setImmediate(() => {
      throw new Error('thrown by nobody');
    });
    await sleep(86_400_000);
    yield new TriggerEvent();
  }
}

class Blocks extends Made {
  async *run({ sleep }: TriggerContext) {
    await sleep(1);
    let turns = 0;
    while (turns >= 0) turns = (turns + 1) % 1_000;
    yield new TriggerEvent();
  }
}

class Exits extends Made {
  async *run({ sleep }: TriggerContext) {
    await sleep(1);
    if (this.args) process.exit(3);
    yield new TriggerEvent();
  }
}

class Asks extends Made {
  async *run({ ask, conn, task, variable }: TriggerContext) {
    const { password } = await conn('db');
    const state = JSON.parse(
      (await ask({ about: 'run-state', dagId: task.dagId, runId: task.runId } as never)) ?? 'null',
    );
    yield new TriggerEvent({ password, rate: await variable('rate'), state });
  }
}

/** A queue of messages, each of which it forgets once its event is written. */
class Queue extends BaseEventTrigger {
  readonly args: { readonly messages: number };
  constructor(args: { readonly messages: number }) {
    super();
    this.args = args;
  }
  serialize() {
    return this.args;
  }
  async *run({ assetStateStore, log, sleep, watched }: TriggerContext) {
    const state = assetStateStore(watched?.[0]?.name ?? '');
    for (let at = await state.get('acknowledged', 0); at < this.args.messages; at += 1) {
      yield new TriggerEvent({ message: at });
      await state.set('acknowledged', at + 1);
      log.info(`acknowledged ${at}`);
    }
    await sleep(86_400_000);
  }
}

/** Fails at its first two attempts at each message. */
class Moody extends BaseEventTrigger {
  serialize() {
    return {};
  }
  async *run({ assetStateStore, sleep }: TriggerContext) {
    const state = assetStateStore('orders');
    const attempts = await state.get('attempts', 0);
    await state.set('attempts', attempts + 1);
    if (attempts < 2) throw new RangeError(`attempt ${attempts}`);
    yield new TriggerEvent('at last', { partitionKey: 'eu' });
    if (attempts === 2) return;
    await sleep(86_400_000);
  }
}

const module = 'test/library';
registerTrigger('says', Says, { module });
registerTrigger('waits', Waits, { module });
registerTrigger('throws', Throws, { module });
registerTrigger('ends quietly', EndsQuietly, { module });
registerTrigger('throws elsewhere', ThrowsElsewhere, { module });
registerTrigger('blocks', Blocks, { module });
registerTrigger('exits', Exits, { module });
registerTrigger('asks', Asks, { module });
registerTrigger('queue', Queue, { module });
registerTrigger('moody', Moody, { module });
