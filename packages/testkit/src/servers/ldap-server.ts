// A real directory for tests: Debian's slapd on loopback, a free port and a folder of its own, with people and groups.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, listensAt, ServerProcess } from './server-process.ts';

export interface LdapPerson {
  readonly uid: string;
  readonly name: string;
  readonly password: string;
  readonly mail?: string;
}

export interface LdapServerOptions {
  readonly people: readonly LdapPerson[];
  /** Group → the `uid` of its members: at least one. */
  readonly groups: Readonly<Record<string, readonly string[]>>;
}

export interface LdapServer extends AsyncDisposable {
  readonly port: number;
  /** `ldaps:` on this one. */
  readonly tlsPort: number;
  /** Vouches for the server: PEM. */
  readonly certificate: string;
  readonly base: string;
  readonly adminDn: string;
  readonly adminPassword: string;
}

const PROGRAM = '/usr/sbin/slapd';
const BASE = 'dc=example,dc=test';
const ADMIN = `cn=admin,${BASE}`;
const PASSWORD = 'the directory’s own';

/** Null where slapd is not installed. */
export async function startLdapServer(options: LdapServerOptions): Promise<LdapServer | null> {
  if (!existsSync(PROGRAM)) return null;
  const folder = mkdtempSync(join(tmpdir(), 'ariel-ldap-'));
  const [port, tlsPort] = [await freePort(), await freePort()];
  const certificate = makeCertificate(folder);
  const config = join(folder, 'slapd.conf');
  mkdirSync(join(folder, 'data'));
  writeFileSync(config, configText(folder));
  writeFileSync(join(folder, 'entries.ldif'), entriesText(options));
  execFileSync(PROGRAM.replace('slapd', 'slapadd'), ['-f', config, '-l', join(folder, 'entries.ldif')], {
    stdio: 'pipe',
  });
  const urls = `ldap://127.0.0.1:${port} ldaps://127.0.0.1:${tlsPort}`;
  const server = await ServerProcess.start({
    program: PROGRAM,
    // In the foreground: `-d 0` says nothing.
    args: ['-f', config, '-h', urls, '-d', '0'],
    as: {},
    logFile: join(folder, 'log.txt'),
    isReady: async () => (await listensAt(port)) && (await listensAt(tlsPort)),
  });
  return {
    port,
    tlsPort,
    certificate,
    base: BASE,
    adminDn: ADMIN,
    adminPassword: PASSWORD,
    [Symbol.asyncDispose]: async () => {
      await server.kill('SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function makeCertificate(folder: string): string {
  const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')];
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
  execFileSync(
    'openssl',
    [
      'req',
      '-x509',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-days',
      '2',
      ...subject,
      '-keyout',
      key,
      '-out',
      certificate,
    ],
    { stdio: 'pipe' },
  );
  return execFileSync('cat', [certificate], { encoding: 'utf8' });
}

/** Groups are at people as `memberOf` too; what is loaded here from a file does not come about by itself. */
const configText = (folder: string): string => `
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
modulepath /usr/lib/ldap
moduleload back_mdb
moduleload memberof
pidfile ${folder}/slapd.pid
TLSCertificateFile ${folder}/certificate.pem
TLSCertificateKeyFile ${folder}/key.pem
database mdb
suffix "${BASE}"
rootdn "${ADMIN}"
rootpw "${PASSWORD}"
directory ${folder}/data
maxsize 10485760
overlay memberof
access to attrs=userPassword by anonymous auth by * none
access to * by users read by * none
`;

function entriesText({ groups, people }: LdapServerOptions): string {
  const dnOf = (uid: string): string => `uid=${escaped(uid)},ou=people,${BASE}`;
  const dnOfGroup = (name: string): string => `cn=${escaped(name)},ou=groups,${BASE}`;
  const entries = [
    [`dn: ${BASE}`, 'objectClass: dcObject', 'objectClass: organization', 'o: Example', 'dc: example'],
    ...['people', 'groups'].map((ou) => [
      `dn: ou=${ou},${BASE}`,
      'objectClass: organizationalUnit',
      `ou: ${ou}`,
    ]),
    ...people.map(({ mail, name, password, uid }) => [
      `dn: ${dnOf(uid)}`,
      'objectClass: inetOrgPerson',
      `uid: ${uid}`,
      `cn: ${name}`,
      `sn: ${name.split(' ').at(-1)}`,
      `userPassword: ${password}`,
      ...(mail === undefined ? [] : [`mail: ${mail}`]),
      ...Object.entries(groups)
        .filter(([, members]) => members.includes(uid))
        .map(([name]) => `memberOf: ${dnOfGroup(name)}`),
    ]),
    ...Object.entries(groups).map(([name, members]) => [
      `dn: ${dnOfGroup(name)}`,
      'objectClass: groupOfNames',
      `cn: ${name}`,
      ...members.map((uid) => `member: ${dnOf(uid)}`),
    ]),
  ];
  return `${entries.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

/** What means something in a DN. */
const escaped = (text: string): string => text.replaceAll(/[,+"\\<>;=]/g, (sign) => `\\${sign}`);
