// What a measured program is told: the caller's own settings of Ariel and of Node would change what is measured.

/** What the installation allows; the DAGs set their own `maxActiveTasks` to the same number. */
export const limits = { parallelism: 32, maxActiveTasksPerDag: 32, defaultPoolSlots: 128 } as const;

export interface PlainSettings {
  readonly home: string;
  readonly port: number;
  readonly dagsFolder: string;
}

export function plainEnvironment({ dagsFolder, home, port }: PlainSettings): Record<string, string> {
  const kept = Object.entries(process.env).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined && !/^(?:ARIEL|AIRFLOW|NODE|npm)_/.test(entry[0]),
  );
  return {
    ...Object.fromEntries(kept),
    ARIEL_HOME: home,
    ARIEL__API__PORT: String(port),
    ARIEL__CORE__DAGS_FOLDER: dagsFolder,
    ARIEL__CORE__PARALLELISM: String(limits.parallelism),
    ARIEL__CORE__MAX_ACTIVE_TASKS_PER_DAG: String(limits.maxActiveTasksPerDag),
  };
}
