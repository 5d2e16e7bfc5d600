// What a new password must be: long, and none that everybody tries first. Passwords that are in use already are not looked at.

export interface PasswordRules {
  readonly minLength: number;
  /** How many of: small letters, capital letters, digits, other characters. */
  readonly characterKinds: number;
}

export const defaultPasswordRules: PasswordRules = { minLength: 12, characterKinds: 1 };

/** Longer ones would only make the server work. */
export const LONGEST_PASSWORD = 1024;

/** What guessers try first, without the digits and signs that people put around it. */
const WORN_OUT: ReadonlySet<string> = new Set(
  (
    'password passwort passphrase changeme letmein welcome admin administrator root user test secret default ' +
    'qwerty qwertz qwertyuiop asdfgh asdfghjkl zxcvbnm iloveyou monkey dragon football baseball superman batman ' +
    'sunshine princess master shadow trustno login access hello abc abcdef abcdefg abcdefgh airflow ariel passw0rd p@ssw0rd'
  ).split(' '),
);

/** Why the password cannot be used, as sentences; none where it can. */
export function passwordProblems(
  password: string,
  username: string,
  rules: PasswordRules = defaultPasswordRules,
): readonly string[] {
  const length = [...password].length;
  const problems: string[] = [];
  if (length < rules.minLength)
    problems.push(`It has ${length} characters and needs at least ${rules.minLength}.`);
  if (length > LONGEST_PASSWORD)
    problems.push(`It has ${length} characters; more than ${LONGEST_PASSWORD} are not taken.`);
  if (kindsOf(password) < rules.characterKinds)
    problems.push(
      `It needs characters of ${rules.characterKinds} kinds: small letters, capital letters, digits, others.`,
    );
  const bare = password.toLowerCase().replaceAll(/^[\d\W_]+|[\d\W_]+$/g, '');
  if (username.length > 2 && password.toLowerCase().includes(username.toLowerCase()))
    problems.push('It holds the name of the account.');
  else if (WORN_OUT.has(bare) || WORN_OUT.has(password.toLowerCase()))
    problems.push('It is one of those that are guessed first.');
  else if (isRow(password)) problems.push('It is one character repeated, or characters in a row.');
  return problems;
}

function kindsOf(password: string): number {
  return [/\p{Ll}/u, /\p{Lu}/u, /\d/, /[^\p{L}\d]/u].filter((kind) => kind.test(password)).length;
}

/** `aaaaaaaaaaaa`, `123456789012`, `abcdefghijkl`, `987654321098`. */
function isRow(password: string): boolean {
  if (password.length < 3) return false;
  const codes = [...password].map((character) => character.codePointAt(0) ?? 0);
  const steps = codes.slice(1).map((code, index) => code - (codes[index] ?? 0));
  const first = steps[0] ?? 0;
  if (Math.abs(first) > 1) return false;
  // From 9 to 0 and from z to a it goes on.
  return steps.every((step) => step === first || Math.abs(step) === 9 || Math.abs(step) === 25);
}
