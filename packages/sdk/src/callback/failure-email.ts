// The e-mail of a task's `email` option: a callback like others, sent by what another package brings.
import type { EmailDefinition, TaskCallbackEvent } from '@ariel/core';
import { registry } from '../registry.ts';
import { BaseNotifier } from './base-notifier.ts';
import type { CallbackContext } from './callback-context.ts';
import type { Mailer } from './mailer.ts';

export function registerMailer(load: () => Promise<Mailer>): void {
  registry().loadMailer = load;
}

/** Null: nobody is to hear of this event. */
export function failureEmail(email: EmailDefinition, event: TaskCallbackEvent): BaseNotifier | null {
  const isWanted = (event === 'failure' && email.onFailure) || (event === 'retry' && email.onRetry);
  return isWanted ? new FailureEmail(email.to) : null;
}

class FailureEmail extends BaseNotifier {
  readonly #to: readonly string[];

  constructor(to: readonly string[]) {
    super();
    this.#to = to;
  }

  override async notify(context: CallbackContext): Promise<void> {
    const { loadMailer, mailSettings } = registry();
    if (loadMailer === null)
      throw new Error(
        'nothing here sends e-mail: import from "ariel" in the DAG file, not from "@ariel/sdk"',
      );
    await (await loadMailer())(this.#to, context, mailSettings);
  }
}
