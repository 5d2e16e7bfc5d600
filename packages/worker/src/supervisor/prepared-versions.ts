// Versions whose code lies on this machine, ready to be loaded.
import { join } from 'node:path';
import { nearestNodeModules } from '@ariel/loader';
import type { VersionForWorker } from '@ariel/protocol';
import { realMachine } from '../machine/real-machine.ts';
import type { SupervisorSettings } from './supervisor-settings.ts';

export interface PreparedVersion {
  readonly version: VersionForWorker;
  readonly codeFolder: string;
  readonly bundleFolder: string;
  /** Task processes with this key may run it: same team, code and file. */
  readonly key: string;
}

export class PreparedVersions {
  readonly #settings: SupervisorSettings;
  readonly #ready = new Map<string, PreparedVersion>();
  readonly #underWay = new Map<string, Promise<PreparedVersion>>();

  constructor(settings: SupervisorSettings) {
    this.#settings = settings;
  }

  /** The version if it is ready; else undefined, and `prepare` makes it so. */
  get(versionId: string): PreparedVersion | undefined {
    return this.#ready.get(versionId);
  }

  prepare(versionId: string): Promise<PreparedVersion> {
    const underWay = this.#underWay.get(versionId) ?? this.#prepare(versionId);
    this.#underWay.set(versionId, underWay);
    return underWay.finally(() => this.#underWay.delete(versionId));
  }

  async #prepare(versionId: string): Promise<PreparedVersion> {
    const { bundles, furtherBundles, machine = realMachine, service, taskProcess } = this.#settings;
    const version = await service.version(versionId);
    const elsewhere = furtherBundles === undefined ? undefined : join(furtherBundles, version.bundleName);
    const bundleFolder = bundles[version.bundleName] ?? elsewhere;
    if (bundleFolder === undefined) {
      throw new Error(
        `The bundle ${version.bundleName} of DAG ${version.dagId} is not configured on this worker.`,
      );
    }
    const files = await service.codeFiles(version.codeHash);
    const codeFolder = await machine.layOut({
      cacheFolder: taskProcess.cacheFolder,
      codeHash: version.codeHash,
      files: [...files].map(([path, content]) => ({ path, content })),
      nodeModules: nearestNodeModules(bundleFolder),
    });
    const prepared = { version, codeFolder, bundleFolder, key: `${version.codeHash}/${version.relPath}` };
    this.#ready.set(versionId, prepared);
    return prepared;
  }
}
