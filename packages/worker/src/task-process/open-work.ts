// What user code has under way in this process: timers and commands. Sockets that are kept for later use do not count;
// they do nothing by themselves.

const doing: ReadonlySet<string> = new Set(['Timeout', 'Immediate', 'ProcessWrap']);

export function countOpenWork(): number {
  return process.getActiveResourcesInfo().filter((kind) => doing.has(kind)).length;
}
