// Gives a DAG file the very modules that this process runs on for `ariel` and its subpaths, whatever a node_modules
// folder near the file holds. Two ways lead to a module: through jiti (sources) and through Node itself (plain .mjs).
import { createRequire, registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';

/** File URLs by the name that a DAG file imports, e.g. `ariel/standard`. */
export type ArielModules = Readonly<Record<string, string>>;

/** For jiti: a module is loaded when a file first asks for it. Node keeps one instance per URL, so it is the process's own. */
export function virtualModules(modules: ArielModules): Record<string, unknown> {
  const require = createRequire(import.meta.url);
  const virtual: Record<string, unknown> = {};
  for (const [name, url] of Object.entries(modules)) {
    Object.defineProperty(virtual, name, { enumerable: true, get: () => require(fileURLToPath(url)) });
  }
  return virtual;
}

export interface NativeImports {
  close(): void;
}

/** For Node: answers the same names, and tells of each file that Node itself loads. Needs Node 22.15; silent before. */
export function hookNativeImports(modules: ArielModules, onLoad: (url: string) => void): NativeImports {
  if (typeof registerHooks !== 'function') return { close: () => undefined };
  const hooks = registerHooks({
    resolve(specifier, context, nextResolve) {
      const url = Object.hasOwn(modules, specifier) ? modules[specifier] : undefined;
      return url === undefined ? nextResolve(specifier, context) : { url, shortCircuit: true };
    },
    load(url, context, nextLoad) {
      onLoad(url);
      return nextLoad(url, context);
    },
  });
  return { close: () => hooks.deregister() };
}
