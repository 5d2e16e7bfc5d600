// The reports that have a name of their own beside the figures. Each is loaded when it is asked for.

export const reports = {
  peers: async (args) => (await import('./peers/peers.ts')).reportPeers(args),
  profile: async (args) => (await import('./statements/profile.ts')).reportProfile(args),
  many: async (args) => (await import('./scale/many.ts')).reportMany(args),
  history: async (args) => (await import('./scale/history.ts')).reportHistory(args),
  readers: async (args) => (await import('./scale/readers.ts')).reportReaders(args),
  waits: async (args) => (await import('./waits/waits.ts')).reportWaits(args),
  steady: async (args) => (await import('./scale/steady.ts')).reportSteady(args),
} as const satisfies Readonly<Record<string, (args: readonly string[]) => Promise<void>>>;

export function isReportName(name: string): name is keyof typeof reports {
  return Object.hasOwn(reports, name);
}
