// Where a host finds the class of a trigger: in a library of Ariel's, or in the DAG's file and what it imports.
import type { DagLoader, LoadOutcome } from '@ariel/loader';
import { registry, type TriggerClass } from '@ariel/sdk';
import type { HostedTrigger, HostSettings } from './messages.ts';

export class TriggerClasses {
  readonly #settings: HostSettings;
  readonly #loader: () => DagLoader;
  #loaded: Promise<LoadOutcome> | null = null;
  readonly #modules = new Map<string, Promise<unknown>>();

  constructor(settings: HostSettings, loader: () => DagLoader) {
    this.#settings = settings;
    this.#loader = loader;
  }

  /** Throws where there is none of the name. */
  async find({ module, name }: HostedTrigger): Promise<TriggerClass> {
    const found = module === null ? await this.#ofCode(name) : await this.#ofLibrary(module, name);
    if (found) return found;
    const place = module ?? this.#settings.code?.relPath ?? 'the code';
    throw new Error(
      `There is no trigger "${name}" in ${place}: registerTrigger() is not called with this name when it is evaluated here.`,
    );
  }

  async #ofLibrary(module: string, name: string): Promise<TriggerClass | undefined> {
    const { arielModules } = this.#settings;
    const url = Object.hasOwn(arielModules, module) ? arielModules[module] : undefined;
    if (url === undefined)
      throw new Error(`"${module}" is no library of Ariel's: the trigger "${name}" cannot be loaded.`);
    const loading = this.#modules.get(module) ?? import(url);
    this.#modules.set(module, loading);
    await loading;
    return registry().triggers.ofLibraries.get(name);
  }

  async #ofCode(name: string): Promise<TriggerClass | undefined> {
    this.#loaded ??= this.#load();
    const { failure, refusals, triggers } = await this.#loaded;
    const found = triggers.get(name);
    if (found) return found;
    const thrown: unknown = failure?.thrown ?? refusals[0];
    if (thrown !== undefined) throw thrown;
    return undefined;
  }

  async #load(): Promise<LoadOutcome> {
    const { code } = this.#settings;
    if (code === null) throw new Error('this host has no code of a DAG');
    return this.#loader().load({ root: code.folder, path: code.relPath });
  }
}
