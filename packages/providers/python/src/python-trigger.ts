// Waits with a trigger of Python's: its class runs in a Python process of the triggerer, with others of the same environment.
import { BaseTrigger, registerTrigger, type TriggerContext, TriggerEvent } from '@ariel/sdk';
import { type PythonSettings, settingNames } from './python-settings.ts';
import { triggerHost } from './trigger-host.ts';

export interface PythonTriggerOptions extends PythonSettings {
  /** Where its class is: `package.module.ClassName`. */
  readonly classpath: string;
  /** What it is made from, as JSON text of Airflow's form. */
  readonly kwargs: string;
}

/**
 * Runs a trigger class of Airflow's providers, or of your own; its event is the payload of its first.
 *
 * @example
 * this.defer({ trigger: new PythonTrigger({ classpath: 'acme.triggers.OrderTrigger', kwargs: '{"id": 7}' }), method: 'goOn' });
 */
export class PythonTrigger extends BaseTrigger {
  readonly #options: PythonTriggerOptions;

  constructor(options: PythonTriggerOptions) {
    super();
    this.#options = options;
  }

  serialize(): Readonly<Record<string, unknown>> {
    const { classpath, kwargs } = this.#options;
    const settings = settingNames.flatMap((name) =>
      this.#options[name] === undefined ? [] : [[name, this.#options[name]]],
    );
    return { classpath, kwargs, ...Object.fromEntries(settings) };
  }

  async *run(context: TriggerContext): AsyncIterable<TriggerEvent> {
    const { classpath, kwargs } = this.#options;
    const payload = await triggerHost(this.#options).run({ classpath, kwargs }, context);
    yield new TriggerEvent(payload);
  }
}

registerTrigger('python', PythonTrigger, { module: 'ariel/python' });
