// What the packages of operators and hooks bring, found by looking at what they export. Loads them in this process.
import { BaseHook, BaseNotifier, BaseOperator, BaseTrigger, type ConnectionType } from '@ariel/sdk';
import { installedProviders } from '../../components/installed-providers.ts';
import { moduleUrls } from '../../standalone/module-urls.ts';

export interface ProviderContents {
  readonly name: string;
  readonly description: string;
  readonly version: string;
  /** Under which DAG files import it: `ariel/http`. */
  readonly module: string;
  /** Names of classes. */
  readonly operators: readonly string[];
  readonly hooks: readonly string[];
  readonly triggers: readonly string[];
  readonly notifications: readonly string[];
  readonly connectionTypes: readonly ConnectionType[];
}

export async function providerContents(version: string): Promise<ProviderContents[]> {
  const urls = moduleUrls();
  const found: ProviderContents[] = [];
  for (const provider of installedProviders(version).providers) {
    const module = provider.name.replace(/^@ariel\/provider-/, 'ariel/');
    const exported = Object.values((await import(urls[module] ?? provider.name)) as Record<string, unknown>);
    const named = (base: ClassLike): string[] =>
      exported
        .filter(isClass)
        .filter(({ prototype }) => prototype instanceof base)
        .map(({ name }) => name)
        .sort();
    found.push({
      ...provider,
      module,
      operators: named(BaseOperator as unknown as ClassLike),
      hooks: named(BaseHook as unknown as ClassLike),
      triggers: named(BaseTrigger as unknown as ClassLike),
      notifications: named(BaseNotifier as unknown as ClassLike),
      connectionTypes: connectionTypesIn(exported),
    });
  }
  return found;
}

type ClassLike = new (...args: never[]) => object;

const isClass = (value: unknown): value is ClassLike => typeof value === 'function' && 'prototype' in value;

/** Those that hooks carry, and those that stand by themselves. */
function connectionTypesIn(exported: readonly unknown[]): ConnectionType[] {
  const types = exported.flatMap((value) => {
    const candidate = isClass(value) && 'connectionType' in value ? value.connectionType : value;
    return isConnectionType(candidate) ? [candidate] : [];
  });
  return [...new Map(types.map((type) => [type.connType, type])).values()];
}

const isConnectionType = (value: unknown): value is ConnectionType =>
  typeof value === 'object' && value !== null && 'connType' in value && 'hookName' in value;
