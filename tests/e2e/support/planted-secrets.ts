// Forty secrets, and DAG files whose tasks leak each of them in every way that a task has.

/** Words that are in nothing else, with signs that every encoding changes. */
const secret = (n: number): string => `s${n}K"w/%+é&='q${n}Z`;
const key = (n: number): string =>
  `-----BEGIN PRIVATE KEY-----\nMIIE${n}vQIBADANBgkqhkiG9w0B\nAQEFAASCBKcwgg${n}SjAgEAAoIB\n-----END PRIVATE KEY-----\n`;

export const planted = {
  'a password in the database': secret(1),
  'a password of five signs': 'x9!Q2',
  'a long password': `long${'-tail'.repeat(50)}`,
  'a password in Chinese': '密码是一个秘密的东西',
  'a password of blanks and quotes': '  "quoted" \\ pass ',
  'an extra with a sensitive name': secret(6),
  'an extra deep inside': secret(7),
  'a key in an extra': key(8),
  'a key file in an extra': secret(9),
  'an extra in a list': secret(10),
  'a token in an extra': secret(11),
  'a password in a URI of the environment': secret(12),
  'a password in JSON of the environment': secret(13),
  'a password in Airflow’s variable of the environment': secret(14),
  'a password in a file': secret(15),
  'an extra in a file': secret(16),
  'a password of a connection in a template': secret(17),
  'a variable with a sensitive name': secret(18),
  'a variable in camel case': secret(19),
  'a part of a JSON variable': secret(20),
  'a part of a part of a JSON variable': secret(21),
  'a number with a sensitive name': '90817263',
  'a variable of the environment': secret(23),
  'a variable of Airflow’s in the environment': secret(24),
  'a variable in a file': secret(25),
  'a part of a variable in a file': secret(26),
  'a variable that a task set': secret(27),
  'a variable in a template': secret(28),
  'a param': secret(29),
  'a param deep inside': secret(30),
  'a value of conf': secret(31),
  'the environment of the server': secret(32),
  'a token in the environment': secret(33),
  'the environment of a command': secret(34),
  'an input of a task': secret(35),
  'what a task hid itself': secret(36),
  'an object that a task hid': secret(37),
  'a key that a task hid': key(38),
  'a password that a task put together': secret(39),
  'what a helper hid at the top of its file': secret(40),
} as const;

const helper = `import { maskSecret } from 'ariel';
import { readFileSync } from 'node:fs';
export const kept = (name: string): string => JSON.parse(readFileSync(process.env.E2E_FOLDER + '/kept.json', 'utf8'))[name];
if (process.env.ARIEL_NEVER === undefined) maskSecret(safe('top'));
export function safe(name: string): string { try { return kept(name); } catch { return ''; } }
`;

const dags = `import { execFileSync } from 'node:child_process';
import { dag, FailTask, maskSecret, param, SkipTask, task, variables } from 'ariel';
import { BashOperator } from 'ariel/standard';
import { kept } from './helper';

async function everything({ conn, variable, params, dagRun }, given) {
  const all = [];
  for (const id of ['plain', 'short', 'long', 'unicode', 'quotes', 'env_uri', 'env_json', 'env_airflow', 'from_file', 'templated'])
    all.push((await conn(id)).password);
  const extra = (await conn('extras')).extra;
  all.push(extra.api_key, extra.deep.secret, extra.private_key, JSON.parse(extra.keyfile_dict).private_key, extra.passwords[1], extra.access_token);
  all.push((await conn('from_file')).extra.client_secret);
  all.push(await variable('db_password'), await variable('apiKey'), (await variable('settings')).token, (await variable('settings')).nested.passphrase);
  all.push(String(await variable('pin_secret')), await variable('env_token'), await variable('env_airflow_secret'));
  all.push(await variable('file_token'), (await variable('file_settings')).password, await variable('templated_secret'));
  const fresh = kept('fresh');
  await variables.set('session_token', fresh, { description: 'set by a task' });
  all.push(await variables.get('session_token'));
  all.push(params.db_password, params.nested.token, dagRun.conf.more.secret);
  all.push(process.env.DB_PASSWORD, process.env.SOME_API_TOKEN, given.account.password);
  maskSecret(kept('hidden'));
  maskSecret({ a: [kept('object')] });
  maskSecret(kept('key'));
  const together = [kept('half'), kept('otherHalf')].join('');
  maskSecret(together);
  all.push(kept('hidden'), kept('object'), kept('key'), together, kept('top'));
  return all;
}

const forms = (value) => [
  value,
  encodeURIComponent(value),
  JSON.stringify({ text: value }),
  JSON.stringify(JSON.stringify({ text: value })),
  Buffer.from(value).toString('base64'),
  Buffer.from('user:' + value).toString('base64'),
  Buffer.from(value).toString('hex'),
  'postgres://user:' + encodeURIComponent(value) + '@host/db',
  new URLSearchParams({ q: value }).toString(),
];

const account = task('account', () => ({ login: 'u', password: kept('input') }));
const leak = task('leak', async (given, context) => {
  const all = await everything(context, given);
  const { log, ti, xcom } = context;
  for (const [index, value] of all.entries()) {
    for (const form of forms(value)) {
      log.info('it is ' + form + '!', { field: form, nested: { list: [form] } });
      console.log('printed ' + form);
      console.error('printed ' + form);
    }
    process.stdout.write('in two ' + value.slice(0, 7));
    process.stdout.write(value.slice(7) + '\\n');
    log.info('over two lines ' + value.slice(0, value.length - 4));
    log.info(value.slice(value.length - 4) + ' end');
    log.warn("update users set password = '" + value.replaceAll("'", "''") + "'");
    log.error('curl -u user:' + value + ' https://user:' + encodeURIComponent(value) + '@example.org/');
    // Past everything that this process sees.
    execFileSync('cat', [], { input: value + '\\n' + Buffer.from(value).toString('base64') + '\\n', stdio: ['pipe', 'inherit', 'inherit'] });
    xcom.push('value_' + index, { deep: [forms(value)], ['key ' + value]: 1 });
  }
  for (const id of ['plain', 'extras', 'env_uri']) log.info((await context.conn(id)).uri);
  ti.renderedMapIndex = 'named ' + all[0];
  return all;
});
const count = task('count', ({ all }) => new Set(all).size);
const fail = task('fail', async (given, context) => {
  const all = await everything(context, given);
  const cause = new Error('because of ' + all.map((value) => forms(value).join(' ')).join(' '));
  throw new Error('cannot log in with ' + all.join(' or '), { cause });
});
const final = task('final', async (given, context) => { throw new FailTask((await everything(context, given)).join(' ')); });
const skip = task('skip', async (given, context) => { throw new SkipTask((await everything(context, given)).join(' ')); });
const late = task('late', async (given, context) => {
  const all = await everything(context, given);
  setTimeout(() => { throw new Error('thrown late ' + all.join(' ')); }, 10);
  await new Promise(() => {});
});
const missing = task('missing', async (_, { conn }) => conn('nowhere'));
export default dag('leaks', { params: { db_password: param.string({ default: '' }), nested: param.object({ default: {} }) } }, ({ params }) => {
  const given = { password: params.db_password, account: account() };
  const all = leak(given);
  count({ all });
  fail(given);
  final(given);
  skip(given);
  late(given);
  missing();
  new BashOperator({
    taskId: 'bash',
    bashCommand: "cat <<'EOT'\\n{{ conn.templated.password }} {{ var.value.templated_secret }} {{ conn.plain.get_uri() }}\\nEOT\\nenv | grep PASSWORD; echo $THE_PASSWORD | base64 >&2",
    env: () => ({ THE_PASSWORD: kept('command') }),
    appendEnv: true,
  });
});
`;

const broken = `import { dag } from 'ariel';
throw new Error('no login with ' + process.env.DB_PASSWORD + ' at https://u:' + process.env.SOME_API_TOKEN + '@h');
`;

/** What leaks all of them, and a file that breaks with two of them. */
export const leakingDags = { 'helper.ts': helper, 'leaks.ts': dags, 'broken.ts': broken } as const;
