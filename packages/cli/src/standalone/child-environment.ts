// The environment that processes with user code get: the user's own, without what belongs to Ariel's installation.

const own = /^(ARIEL|AIRFLOW)_(_|CONN_|VAR_)|^ARIEL_HOME$|^NODE_OPTIONS$|^NODE_CHANNEL_FD$/;

export function childEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
  compileCache: string | undefined,
): Record<string, string> {
  const kept = Object.entries(environment).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !own.test(entry[0]),
  );
  return {
    ...Object.fromEntries(kept),
    ...(compileCache === undefined ? {} : { NODE_COMPILE_CACHE: compileCache }),
  };
}
