// Evaluates DAG files: the one loader of the dag processor's child and of the task process, so that what evaluates
// also runs. It must not decide what an error means, nor keep anything of a file beyond its evaluation.
import { readFileSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { extname, join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import type { ErrorReport } from '@ariel/core';
import {
  type AuthoredDag,
  type AuthoringWarning,
  collectDags,
  type DagAuthoringError,
  type DefinedPlugin,
  type TriggerClass,
} from '@ariel/sdk';
import { createJiti } from 'jiti';
import { type ArielModules, hookNativeImports, virtualModules } from './ariel-modules.ts';
import { authorsReport } from './authors-report.ts';
import { harmlessDecoratorMetadata } from './decorator-metadata.ts';
import { isInside, isOfPackage, outsideImport } from './import-closure.ts';
import { listedNames } from './listed-names.ts';
import { sourceColumns } from './source-columns.ts';
import { filesOfDags } from './template-files.ts';
import { forgetAwait, markTopLevelAwait } from './top-level-await.ts';
import { cachedTransform } from './transform-cache.ts';

/** Part of the disk cache's folder: bumped when the same source would be transformed to something else. */
const LOADER_CACHE_VERSION = 2;

export interface DagLoaderOptions {
  /** Where transformed sources are kept; may be shared by any number of processes. */
  readonly cacheFolder: string;
  readonly arielModules: ArielModules;
}

export interface DagFileToLoad {
  /** The bundle's folder, or the folder of a laid out code: what the file may import from. */
  readonly root: string;
  /** Relative to the root. */
  readonly path: string;
  /** What it registers is there for every file after it. @default false */
  readonly isPlugin?: boolean;
}

export interface LoadOutcome {
  readonly dags: readonly AuthoredDag[];
  readonly plugins: readonly DefinedPlugin[];
  /** Classes of triggers that it registered, by name. */
  readonly triggers: ReadonlyMap<string, TriggerClass>;
  readonly warnings: readonly AuthoringWarning[];
  /** What the DAGs of the file were refused for; then there are no DAGs. */
  readonly refusals: readonly DagAuthoringError[];
  /** What the file threw, where it did. */
  readonly failure: { readonly thrown: unknown } | null;
  /** The file and all that it imported inside the root, relative to it, sorted. Also after a failure, as far as it got. */
  readonly files: readonly string[];
  /** False where Node itself loaded a module of the author's: it never forgets one, so a change needs a new process. */
  readonly canReload: boolean;
  readonly durationMs: number;
}

export interface DagLoader {
  load(file: DagFileToLoad): Promise<LoadOutcome>;
  /** Loads what transforms sources before it is needed; costs about 100 ms once. */
  warm(): void;
  /** Something thrown, with paths relative to `root` and lines and columns as the author wrote them. */
  report(thrown: unknown, root: string): ErrorReport;
  close(): void;
}

export function createDagLoader(options: DagLoaderOptions): DagLoader {
  const require = createRequire(import.meta.url);
  const nativeUrls = new Set<string>();
  const hooks = hookNativeImports(options.arielModules, (url) => nativeUrls.add(url));
  const jitiOptions = {
    moduleCache: false,
    jsx: true,
    virtualModules: virtualModules(options.arielModules),
    transformOptions: { babel: { plugins: [markTopLevelAwait, harmlessDecoratorMetadata] } },
  };
  // jiti's own cache goes by the file's name, so a laid out copy would be transformed anew.
  const transformer = createJiti(import.meta.url, { ...jitiOptions, fsCache: false });
  const transform = cachedTransform(join(options.cacheFolder, `sources-${LOADER_CACHE_VERSION}`), (given) =>
    transformer.transform(given),
  );
  const jiti = createJiti(import.meta.url, {
    ...jitiOptions,
    fsCache: false,
    transform: (given) => ({ code: transform(given) }),
  });
  const columns = sourceColumns(() =>
    createJiti(import.meta.url, { ...jitiOptions, fsCache: false, sourceMaps: true }),
  );

  async function load({ isPlugin = false, root: givenRoot, path }: DagFileToLoad): Promise<LoadOutcome> {
    const began = performance.now();
    // Resolved imports have real paths, so everything is compared as such.
    const root = realpathSync(givenRoot);
    const filename = join(root, path);
    forgetRequired(root);
    nativeUrls.clear();
    forgetAwait();
    const modules = Object.create(null) as NonNullable<typeof require.cache>;
    const evaluate = async () =>
      jiti.evalModule(readFileSync(filename, 'utf8'), {
        id: filename,
        filename,
        ext: extname(filename),
        async: true,
        forceTranspile: true,
        cache: modules as never,
      });
    let failure: LoadOutcome['failure'] = null;
    const collected = await collectDags(evaluate, isPlugin).catch((thrown: unknown) => {
      failure = { thrown };
      return { dags: [], plugins: [], triggers: new Map(), warnings: [], errors: [] };
    });
    const native = [...nativeUrls].filter((url) => url.startsWith('file:')).map((url) => fileURLToPath(url));
    const authors = native.filter((file) => isInside(root, file) && !isOfPackage(file));
    const loaded = [filename, ...Object.keys(modules), ...requiredFiles(root), ...authors];
    const outside = outsideImport(root, modules);
    const more = filesOfDags(root, path, collected.dags);
    return {
      dags: outside === null && more.missing.length === 0 ? collected.dags : [],
      plugins: collected.plugins,
      triggers: outside === null ? collected.triggers : new Map(),
      warnings: collected.warnings,
      refusals: outside === null ? [...collected.errors, ...more.missing] : [],
      failure: outside === null ? failure : { thrown: outside },
      files: [...new Set([...closureOf(root, loaded), ...more.files])].sort(),
      canReload: authors.every((file) => file.endsWith('.json')),
      durationMs: performance.now() - began,
    };
  }

  /** JSON and CommonJS files that Node required; these it can forget. */
  function requiredFiles(root: string): string[] {
    return Object.keys(require.cache).filter((file) => isInside(root, file) && !isOfPackage(file));
  }

  function forgetRequired(root: string): void {
    for (const file of requiredFiles(root)) delete require.cache[file];
  }

  return {
    load,
    warm: () => void transformer.transform({ source: '', ts: true, async: true }),
    report: (thrown, root) => authorsReport(thrown, realpathSync(root), columns),
    close: hooks.close,
  };
}

function closureOf(root: string, files: readonly string[]): string[] {
  const inside = files.filter((file) => isInside(root, file) && !isOfPackage(file));
  return [...new Set(inside.map(listedNames(root)))].sort();
}
