// Which names say that what stands under them is a secret: those of Airflow, and what an installation adds. Knows no values.

/** Airflow's list: a name is sensitive that holds one of them, whatever its case. */
export const defaultSensitiveNames: readonly string[] = [
  'access_token',
  'api_key',
  'apikey',
  'authorization',
  'connection_string',
  'keyfile_dict',
  'passphrase',
  'passwd',
  'password',
  'private_key',
  'proxy',
  'proxies',
  'secret',
  'service_account',
  'token',
];

export interface SensitiveNames {
  isSensitive(name: string): boolean;
}

/** Nothing is a secret by its name. */
export const noSensitiveNames: SensitiveNames = { isSensitive: () => false };

/** `more`: names beside Airflow's, as in `core.sensitive_var_conn_names`. Camel case and dashes count like underscores. */
export function sensitiveNames(more: readonly string[] = []): SensitiveNames {
  const added = more.map((name) => name.trim().toLowerCase()).filter((name) => name !== '');
  const parts = [...defaultSensitiveNames, ...added];
  const known = new Map<string, boolean>();
  return {
    isSensitive: (name) => {
      let answer = known.get(name);
      if (answer === undefined) {
        answer = holdsOne(parts, name);
        if (known.size < MOST_REMEMBERED) known.set(name, answer);
      }
      return answer;
    },
  };
}

/** Names come from users too: there is no end of them. */
const MOST_REMEMBERED = 1000;

function holdsOne(parts: readonly string[], name: string): boolean {
  const lower = name.trim().toLowerCase();
  const words = name
    .trim()
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replaceAll('-', '_')
    .toLowerCase();
  return parts.some((part) => lower.includes(part) || words.includes(part));
}
