// A task finds the process as the first one did: environment, folder and umask are set back between tasks.

export interface Surroundings {
  restore(): void;
}

export function rememberSurroundings(): Surroundings {
  const environment = { ...process.env };
  const folder = process.cwd();
  const umask = process.umask();
  const real = process.env;
  // Reading the whole environment costs more than a short task: it is only done where somebody wrote to it.
  let isWritten = false;
  const noteWrite =
    <Arguments extends unknown[]>(write: (...given: Arguments) => boolean) =>
    (...given: Arguments): boolean => {
      isWritten = true;
      return write(...given);
    };
  process.env = new Proxy(real, {
    set: noteWrite((target: NodeJS.ProcessEnv, name: string | symbol, value: unknown) =>
      Reflect.set(target, name, value),
    ),
    deleteProperty: noteWrite((target: NodeJS.ProcessEnv, name: string | symbol) =>
      Reflect.deleteProperty(target, name),
    ),
    defineProperty: noteWrite(
      (target: NodeJS.ProcessEnv, name: string | symbol, property: PropertyDescriptor) =>
        Reflect.defineProperty(target, name, property),
    ),
  });
  return {
    restore() {
      if (isWritten) restoreEnvironment(real, environment);
      isWritten = false;
      if (process.cwd() !== folder) process.chdir(folder);
      process.umask(umask);
    },
  };
}

function restoreEnvironment(real: NodeJS.ProcessEnv, environment: Readonly<NodeJS.ProcessEnv>): void {
  for (const name of Object.keys(real)) if (!(name in environment)) delete real[name];
  for (const [name, value] of Object.entries(environment)) if (real[name] !== value) real[name] = value;
}
