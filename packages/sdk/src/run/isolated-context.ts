// What a function in another Node process gets as its second argument: facts of the run as data, without anything that would need
// the server.

export interface IsolatedContext {
  readonly params: Readonly<Record<string, unknown>>;
  readonly logicalDate: Date | null;
  readonly dataInterval: { readonly start: Date; readonly end: Date };
  readonly dagRun: {
    readonly runId: string;
    readonly runType: string;
    readonly conf: Readonly<Record<string, unknown>>;
  };
  readonly ti: { readonly taskId: string; readonly mapIndex: number; readonly tryNumber: number };
  readonly dag: { readonly dagId: string; readonly timezone: string };
}
