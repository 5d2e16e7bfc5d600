// Which triggers share a host: those of Ariel's libraries one, those of a code version one, and whoever kept a host busy, or ended it, is
// alone from then on. So no trigger harms others for longer than once.
import { join } from 'node:path';
import { layOutCode, nearestNodeModules } from '@ariel/loader';
import type { ClaimedTrigger } from '@ariel/protocol';
import { PLUGIN_TRIGGERS } from '@ariel/sdk';
import type { FromHost, HostCode } from './host/messages.ts';
import type { HostsSettings } from './hosts-settings.ts';
import { TriggerHost, type TriggerHostEvents } from './trigger-host.ts';
import type { HostEnd } from './triggerer.ts';

/** A host without triggers ends after so long. */
const IDLE_MS = 30_000;
/** A trigger whose own host died so often is given up. */
const MOST_DEATHS = 3;

export class TriggerHosts {
  readonly #settings: HostsSettings;
  readonly #ended: (end: HostEnd) => void;
  readonly #hosts = new Map<string, TriggerHost>();
  readonly #byTrigger = new Map<string, TriggerHost>();
  /** Triggers whose code is being laid out. */
  readonly #preparing = new Set<string>();
  readonly #codes = new Map<string, Promise<HostCode>>();
  readonly #idle = new Map<TriggerHost, NodeJS.Timeout>();
  #split = 0;

  constructor(settings: HostsSettings, ended: (end: HostEnd) => void) {
    this.#settings = settings;
    this.#ended = ended;
  }

  /** Processes that live, by what their triggers have in common. */
  get processes(): ReadonlyMap<string, number> {
    const pids = [...this.#hosts.values()].map(({ key, pid }) => [key, pid ?? 0] as const);
    return new Map(pids.filter(([, pid]) => pid !== 0));
  }

  start(triggers: readonly ClaimedTrigger[]): void {
    const [ofLibraries, ofCode] = [
      triggers.filter(isOfLibrary),
      triggers.filter((each) => !isOfLibrary(each)),
    ];
    for (const [key, alike] of Map.groupBy(ofLibraries, libraryKey)) this.#add(key, null, alike);
    for (const alike of Map.groupBy(ofCode, codeKey).values()) void this.#startCode(alike);
  }

  stop(ids: readonly string[]): void {
    for (const id of ids) this.#preparing.delete(id);
    const known = ids.flatMap((id) => {
      const host = this.#byTrigger.get(id);
      this.#byTrigger.delete(id);
      return host ? [[host, id] as const] : [];
    });
    for (const [host, alike] of Map.groupBy(known, ([each]) => each)) {
      // Alone it may be one that hears nothing.
      if (host.key.startsWith('alone/')) this.#close(host);
      else host.remove(alike.map(([, id]) => id));
      this.#closeWhenIdle(host);
    }
  }

  close(): void {
    for (const timer of this.#idle.values()) clearTimeout(timer);
    for (const host of this.#hosts.values()) host.close();
    this.#hosts.clear();
    this.#byTrigger.clear();
    this.#preparing.clear();
  }

  /** They have their code in common. */
  async #startCode(triggers: readonly ClaimedTrigger[]): Promise<void> {
    const [first] = triggers;
    if (!first) return;
    const key = codeKey(first);
    for (const { id } of triggers) this.#preparing.add(id);
    try {
      const code = await this.#codeOf(key, first.versionId);
      const wanted = triggers.filter(({ id }) => this.#preparing.delete(id));
      if (wanted.length > 0) this.#add(`code/${code.folder}/${code.relPath}`, code, wanted);
    } catch (error) {
      this.#codes.delete(key);
      const message = `the code of its DAG cannot be laid out: ${textOf(error)}`;
      for (const { id } of triggers)
        if (this.#preparing.delete(id)) this.#ended({ kind: 'failure', triggerId: id, message, stack: null });
    }
  }

  #codeOf(key: string, versionId: string): Promise<HostCode> {
    const known = this.#codes.get(key) ?? this.#layOut(versionId);
    this.#codes.set(key, known);
    return known;
  }

  async #layOut(versionId: string): Promise<HostCode> {
    const { bundles, cacheFolder, furtherBundles, service } = this.#settings;
    const { bundleName, codeHash, relPath } = await service.version(versionId);
    const elsewhere = furtherBundles === undefined ? undefined : join(furtherBundles, bundleName);
    const bundleFolder = bundles[bundleName] ?? elsewhere;
    if (bundleFolder === undefined)
      throw new Error(`the bundle ${bundleName} is not configured on this triggerer`);
    const files = await service.codeFiles(codeHash);
    const folder = await layOutCode({
      cacheFolder,
      codeHash,
      files: [...files].map(([path, content]) => ({ path, content })),
      nodeModules: nearestNodeModules(bundleFolder),
    });
    return { folder, relPath, bundleFolder };
  }

  #add(key: string, code: HostCode | null, triggers: readonly ClaimedTrigger[]): void {
    const host = this.#hosts.get(key) ?? new TriggerHost(key, code, this.#settings, this.#events);
    this.#hosts.set(key, host);
    clearTimeout(this.#idle.get(host));
    this.#idle.delete(host);
    for (const { id } of triggers) this.#byTrigger.set(id, host);
    host.add(triggers);
  }

  #alone(host: TriggerHost, trigger: ClaimedTrigger): void {
    host.over(trigger.id);
    this.#add(`alone/${trigger.id}`, host.code, [trigger]);
  }

  readonly #events: TriggerHostEvents = {
    message: (host, message) => this.#heard(host, message),
    busy: (host, trigger, ms) => this.#busy(host, trigger, ms),
    died: (host, trigger, how) => this.#died(host, trigger, how),
  };

  #heard(host: TriggerHost, message: Exclude<FromHost, { kind: 'ready' }>): void {
    if (message.kind === 'over') {
      host.left(message.id);
      return;
    }
    if (message.kind === 'log') {
      const writer = host.writerOf(message.id);
      if (writer) this.#settings.service.log(writer, message.line);
      return;
    }
    const trigger = host.triggers.get(message.id);
    // Of a trigger that it does not have: nothing of it counts.
    if (!trigger) return;
    switch (message.kind) {
      case 'event':
        if (trigger.watch) this.#fired(host, trigger, message);
        else this.#end(host, { kind: 'event', triggerId: trigger.id, event: message.event });
        return;
      case 'finished':
        this.#end(host, { kind: 'finished', triggerId: trigger.id });
        return;
      case 'failed': {
        const { message: text, stack } = message;
        this.#end(host, { kind: 'failure', triggerId: trigger.id, message: text, stack });
        return;
      }
      case 'ask':
        this.#settings.service.ask(trigger.id, message.asked).then(
          (json) => host.reply(message.question, json, null),
          (error: unknown) => host.reply(message.question, null, textOf(error)),
        );
    }
  }

  #fired(
    host: TriggerHost,
    { id }: ClaimedTrigger,
    { event, partitionKey }: Extract<FromHost, { kind: 'event' }>,
  ): void {
    this.#ended({ kind: 'fired', triggerId: id, event, partitionKey, recorded: host.recorder(id) });
  }

  #end(host: TriggerHost, end: HostEnd): void {
    if (!host.over(end.triggerId)) return;
    this.#byTrigger.delete(end.triggerId);
    this.#ended(end);
    this.#closeWhenIdle(host);
  }

  /** A trigger that blocks holds up all others of its host: it is named, and alone from now on. */
  #busy(host: TriggerHost, trigger: ClaimedTrigger | null, ms: number): void {
    const seconds = Math.round(ms / 100) / 10;
    if (trigger) {
      const blocks = `the trigger ${trigger.name} keeps its process busy for ${seconds} s: it must wait asynchronously`;
      const isAlone = host.triggers.size === 1;
      this.#note(
        trigger,
        'warning',
        isAlone ? blocks : `${blocks}. It is started anew, in a process of its own`,
      );
      this.#tell(`${nameOf(trigger)}: ${blocks}`);
      if (isAlone) return;
      this.#alone(host, trigger);
      host.restart();
      return;
    }
    this.#tell(
      `a host of triggers (${host.key}) does nothing for ${seconds} s, and it is not known why; it is started anew`,
    );
    host.deaths += 1;
    this.#restartOrGiveUp(host, `its process did nothing for ${seconds} s`);
  }

  #died(host: TriggerHost, trigger: ClaimedTrigger | null, how: string): void {
    this.#tell(
      `a host of triggers (${host.key}) ${how}; its ${host.triggers.size} triggers are started anew`,
    );
    if (trigger && host.triggers.size > 1) {
      this.#note(trigger, 'warning', `its process ${how}: it is started anew, in a process of its own`);
      this.#alone(host, trigger);
      host.restart();
      return;
    }
    this.#restartOrGiveUp(host, `its process ${how}`);
  }

  /** What goes on dying is cut in halves, until the one is alone that is to blame. */
  #restartOrGiveUp(host: TriggerHost, why: string): void {
    const triggers = [...host.triggers.values()];
    if (triggers.length === 1 && host.deaths >= MOST_DEATHS) {
      const [{ id } = { id: '' }] = triggers;
      this.#note(triggers[0], 'error', why);
      host.close();
      this.#end(host, { kind: 'failure', triggerId: id, message: why, stack: null });
      return;
    }
    if (triggers.length > 1 && host.deaths > 1) {
      this.#split += 1;
      const half = triggers.slice(Math.ceil(triggers.length / 2));
      for (const { id } of half) host.over(id);
      this.#add(`${host.key}~${this.#split}`, host.code, half);
    }
    host.restart(host.pauseMs);
  }

  #closeWhenIdle(host: TriggerHost): void {
    if (host.triggers.size > 0 || this.#idle.has(host) || !this.#hosts.has(host.key)) return;
    if (host.key.startsWith('alone/')) {
      this.#close(host);
      return;
    }
    const timer = setTimeout(() => {
      this.#idle.delete(host);
      if (host.triggers.size === 0) this.#close(host);
    }, IDLE_MS);
    timer.unref();
    this.#idle.set(host, timer);
  }

  #close(host: TriggerHost): void {
    host.triggers.clear();
    host.close();
    this.#hosts.delete(host.key);
  }

  #note(trigger: ClaimedTrigger | undefined, level: string, event: string): void {
    if (trigger) this.#settings.service.log(trigger, { level, logger: 'ariel', event });
  }

  #tell(message: string): void {
    this.#settings.report({ message: 'triggers', error: message });
  }
}

/** Plugins are code of this installation: they run beside nothing else. */
const libraryKey = ({ module }: ClaimedTrigger): string =>
  module === PLUGIN_TRIGGERS ? 'plugins' : 'libraries';
const isOfLibrary = ({ module }: ClaimedTrigger): boolean => module !== null;
const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
/** A version that no run has used may get other code: those that watch say with which they run. */
const codeKey = ({ versionId, watch }: ClaimedTrigger): string => `${versionId} ${watch?.codeHash ?? ''}`;

function nameOf({ task, watch }: ClaimedTrigger): string {
  if (task) return `${task.dagId}, ${task.runId}, ${task.taskId}`;
  return `a watcher of ${watch?.assets.map(({ name }) => name).join(', ')}`;
}
