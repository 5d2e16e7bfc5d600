// A library of triggers that behave, and of some that do not.
import { BaseTrigger, registerTrigger, type TriggerContext, TriggerEvent } from '@ariel/sdk';

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

const module = 'test/library';
registerTrigger('says', Says, { module });
registerTrigger('waits', Waits, { module });
registerTrigger('throws', Throws, { module });
registerTrigger('ends quietly', EndsQuietly, { module });
registerTrigger('throws elsewhere', ThrowsElsewhere, { module });
registerTrigger('blocks', Blocks, { module });
registerTrigger('exits', Exits, { module });
registerTrigger('asks', Asks, { module });
