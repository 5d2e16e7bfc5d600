import { describe, expect, test } from 'vitest';
import { databaseAddress, databaseName, databaseUrl, type PostgresAddress } from './database-address.ts';

const place = { home: '/home/ada/ariel', base: '/etc/ariel', env: { HOME: '/home/ada' } };
const read = (text: string) => databaseAddress.read(text, place) as PostgresAddress;

describe('an address of Postgres', () => {
  test.each([
    ['postgresql://u:p@h/d', { user: 'u', password: 'p', database: 'd', hosts: [{ host: 'h', port: 5432 }] }],
    ['postgres://u@h:6000/d', { user: 'u', password: null, hosts: [{ host: 'h', port: 6000 }] }],
    ['postgresql+psycopg2://u:p@h/d', { user: 'u', database: 'd' }],
    [
      'postgresql+asyncpg://u:p@h/d?ssl=require',
      { tls: { mode: 'require', rootCert: null, cert: null, key: null } },
    ],
    ['postgresql://u:a%40b%2Fc%25d@h/d', { password: 'a@b/c%d' }],
    ['postgresql://u:a@b@h/d', { user: 'u', password: 'a@b', hosts: [{ host: 'h', port: 5432 }] }],
    ['postgresql://u@/d?host=/run/postgresql', { hosts: [{ host: '/run/postgresql', port: 5432 }] }],
    ['postgresql://u@%2Frun%2Fpg/d', { hosts: [{ host: '/run/pg', port: 5432 }] }],
    ['postgresql://u@[::1]:6000/d', { hosts: [{ host: '::1', port: 6000 }] }],
    ['postgresql://u@h', { database: 'u' }],
    [
      'postgresql:///d?user=u&password=p',
      { user: 'u', password: 'p', hosts: [{ host: 'localhost', port: 5432 }] },
    ],
    ['postgresql://u@h/d?options=-c%20search_path%3Dariel', { settings: { search_path: 'ariel' } }],
    ['postgresql://u@h/d?connect_timeout=3', { connectTimeoutMs: 3000 }],
    ['postgresql://u@h/d?application_name=x&keepalives=1', { applicationName: 'x' }],
  ] as const)('%s', (text, expected) => {
    expect(read(text)).toMatchObject(expected);
  });

  test('may name several hosts, of which the one that writes is meant', () => {
    const address = read('postgresql://u@a:1,b:2,c/d?target_session_attrs=read-write');
    expect(address.hosts).toEqual([
      { host: 'a', port: 1 },
      { host: 'b', port: 2 },
      { host: 'c', port: 5432 },
    ]);
    expect(address.target).toBe('read-write');
  });

  test('may name certificates, relative to where the setting stands', () => {
    const address = read(
      'postgresql://u@h/d?sslmode=verify-full&sslrootcert=ca.pem&sslcert=~/c.pem&sslkey=/k.pem',
    );
    expect(address.tls).toEqual({
      mode: 'verify-full',
      rootCert: '/etc/ariel/ca.pem',
      cert: '/home/ada/c.pem',
      key: '/k.pem',
    });
  });

  test('is the same when it is written and read again', () => {
    const address = read(
      'postgresql://u%2F:p%40@a:1,[::1]:2/d%20e?sslmode=require&target_session_attrs=primary',
    );
    expect(read(databaseUrl(address))).toEqual(address);
  });

  test('has a name without the password', () => {
    expect(databaseName(read('postgresql://u:secret@h/d'))).toBe('d at h:5432');
  });
});

describe('is refused', () => {
  test.each([
    ['postgresql://u@h/d?sslmode=maybe', /sslmode is "maybe": expected one of disable/],
    ['postgresql://u@h/d?sslmod=require', /option "sslmod"/],
    ['postgresql://u@h:port/d', /no host with a port/],
    ['postgresql://u@h/d?target_session_attrs=standby', /Ariel writes/],
    ['postgresql://u:100%@h/d', /%25/],
    ['postgresql://u@h/d?options=verbose', /options is "verbose"/],
    ['mysql://u@h/d', /mysql is not served/],
  ])('%s', (text, message) => {
    expect(() => read(text)).toThrow(message);
  });

  test.each(['sqlite://x', 'sqlite:///', 'sqlite:///:memory:', 'ariel.db', 'mongodb://x'])('%s', (text) => {
    expect(read(text)).toBeUndefined();
  });
});
