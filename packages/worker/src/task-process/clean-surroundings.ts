// A task finds the process as the first one did: environment, folder and umask are set back between tasks.

export interface Surroundings {
  restore(): void;
}

export function rememberSurroundings(): Surroundings {
  const environment = { ...process.env };
  const folder = process.cwd();
  const umask = process.umask();
  return {
    restore() {
      for (const name of Object.keys(process.env)) if (!(name in environment)) delete process.env[name];
      for (const [name, value] of Object.entries(environment)) {
        if (process.env[name] !== value) process.env[name] = value;
      }
      if (process.cwd() !== folder) process.chdir(folder);
      process.umask(umask);
    },
  };
}
