// Who may import whom. An edge that is not here does not exist; a new one is a decision, written down in an ADR.
// Read from the top: each package imports only from lines above its own.

export interface Layer {
  /** The word with which the package's README begins. */
  readonly verb?: string;
  readonly imports: readonly string[];
}

export const layers: Readonly<Record<string, Layer>> = {
  '@ariel/core': { verb: 'DECIDES', imports: [] },

  '@ariel/sdk': { verb: 'AUTHORS', imports: ['@ariel/core'] },
  '@ariel/store': { verb: 'REMEMBERS', imports: ['@ariel/core'] },
  '@ariel/protocol': { verb: 'SPEAKS', imports: ['@ariel/core'] },
  '@ariel/template': { verb: 'RENDERS', imports: ['@ariel/core'] },
  '@ariel/loader': { verb: 'LOADS', imports: ['@ariel/core', '@ariel/sdk'] },

  // What a report or an operator's act does to the rows: the one door to state, whichever transport it came by.
  '@ariel/execution': { verb: 'SETTLES', imports: ['@ariel/core', '@ariel/store', '@ariel/protocol'] },

  '@ariel/scheduler': {
    verb: 'DRIVES',
    imports: ['@ariel/core', '@ariel/store', '@ariel/protocol', '@ariel/execution'],
  },
  // The server on a clock of its own, with tasks that pretend; of the SDK only the shapes in which people ask for it.
  '@ariel/simulator': {
    verb: 'REHEARSES',
    imports: [
      '@ariel/core',
      '@ariel/sdk',
      '@ariel/store',
      '@ariel/protocol',
      '@ariel/execution',
      '@ariel/scheduler',
    ],
  },
  '@ariel/dag-processor': {
    verb: 'READS',
    imports: ['@ariel/core', '@ariel/sdk', '@ariel/store', '@ariel/protocol', '@ariel/loader'],
  },
  // Neither the store nor the loader: what runs or waits for user code holds no database and speaks the protocol.
  '@ariel/triggerer': {
    verb: 'WAITS',
    imports: ['@ariel/core', '@ariel/sdk', '@ariel/protocol', '@ariel/loader'],
  },
  '@ariel/executors': { verb: 'PLACES', imports: ['@ariel/core', '@ariel/protocol'] },
  '@ariel/worker': {
    verb: 'RUNS',
    imports: ['@ariel/core', '@ariel/sdk', '@ariel/protocol', '@ariel/template', '@ariel/loader'],
  },
  '@ariel/api': {
    verb: 'SERVES',
    imports: ['@ariel/core', '@ariel/store', '@ariel/protocol', '@ariel/execution'],
  },
  '@ariel/provider-*': { verb: 'CONNECTS', imports: ['@ariel/core', '@ariel/sdk'] },

  '@ariel/ui': { verb: 'SHOWS', imports: ['@ariel/core', '@ariel/protocol'] },
  '@ariel/cli': {
    verb: 'COMPOSES',
    imports: [
      '@ariel/core',
      '@ariel/sdk',
      '@ariel/store',
      '@ariel/protocol',
      '@ariel/template',
      '@ariel/loader',
      '@ariel/execution',
      '@ariel/scheduler',
      '@ariel/simulator',
      '@ariel/dag-processor',
      '@ariel/triggerer',
      '@ariel/executors',
      '@ariel/worker',
      '@ariel/api',
      '@ariel/provider-*',
    ],
  },
  // What users install: the SDK, the providers, the local runner and the command under one name.
  ariel: {
    imports: [
      '@ariel/core',
      '@ariel/sdk',
      '@ariel/template',
      '@ariel/loader',
      '@ariel/simulator',
      '@ariel/worker',
      '@ariel/provider-*',
      '@ariel/cli',
    ],
  },

  // Development only: imported by tests, never by what ships.
  '@ariel/testkit': {
    verb: 'PROVES',
    imports: [
      '@ariel/core',
      '@ariel/store',
      '@ariel/protocol',
      '@ariel/execution',
      '@ariel/scheduler',
      '@ariel/simulator',
      // Simulated worlds run what serves workers, and the workers.
      '@ariel/api',
      '@ariel/executors',
      '@ariel/triggerer',
      '@ariel/worker',
    ],
  },
};

export const testOnly = '@ariel/testkit';

/** The line of the table for a package: its own, or that of its family (`@ariel/provider-*`). */
export function layerOf(name: string): Layer | undefined {
  return layers[name] ?? layers[familyOf(name)];
}

export function familyOf(name: string): string {
  return name.replace(/^@ariel\/provider-.+$/, '@ariel/provider-*');
}
