// Where a host finds the class of a trigger: in a library of Ariel's, or in the DAG's file and what it imports.
import {
  type DagLoader,
  type LoadedPlugin,
  type LoadOutcome,
  listPluginFiles,
  loadPlugins,
} from '@ariel/loader';
import { PLUGIN_TRIGGERS, registry, type TriggerClass } from '@ariel/sdk';
import type { HostedTrigger, HostSettings } from './messages.ts';

export class TriggerClasses {
  readonly #settings: HostSettings;
  readonly #loader: () => DagLoader;
  #loaded: Promise<LoadOutcome> | null = null;
  #plugins: Promise<LoadedPlugin[]> | null = null;
  readonly #modules = new Map<string, Promise<unknown>>();

  constructor(settings: HostSettings, loader: () => DagLoader) {
    this.#settings = settings;
    this.#loader = loader;
  }

  /** Throws where there is none of the name. */
  async find({ module, name }: HostedTrigger): Promise<TriggerClass> {
    const found = await this.#find(module, name);
    if (found) return found;
    const place =
      module === PLUGIN_TRIGGERS
        ? 'the plugins folder'
        : (module ?? this.#settings.code?.relPath ?? 'the code');
    throw new Error(
      `There is no trigger "${name}" in ${place}: registerTrigger() is not called with this name when it is evaluated here.`,
    );
  }

  #find(module: string | null, name: string): Promise<TriggerClass | undefined> {
    if (module === null) return this.#ofCode(name);
    return module === PLUGIN_TRIGGERS ? this.#ofPlugins(name) : this.#ofLibrary(module, name);
  }

  /** All plugins are loaded, as the name does not say which of them has it; what is wrong with one harms no other. */
  async #ofPlugins(name: string): Promise<TriggerClass | undefined> {
    const { pluginsFolder: folder } = this.#settings;
    if (folder === null) return undefined;
    const paths = listPluginFiles(folder);
    this.#plugins ??= loadPlugins(this.#loader(), { folder, paths, broken: [] });
    const loaded = await this.#plugins;
    const found = registry().triggers.others.get(name);
    const broken = loaded.find(({ outcome }) => outcome.failure !== null || outcome.refusals.length > 0);
    if (found === undefined && broken) throw broken.outcome.failure?.thrown ?? broken.outcome.refusals[0];
    return found;
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
