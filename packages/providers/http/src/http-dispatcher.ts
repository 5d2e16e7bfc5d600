// The connections that requests go over: with proxies, certificates and checks as the options say. The client is loaded when first used.
import { readFile } from 'node:fs/promises';
import type { Dispatcher } from 'undici';
import type { HttpExtraOptions } from './http-options.ts';

export interface KeepAlive {
  readonly tcpKeepAlive: boolean;
  readonly tcpKeepAliveIdleMs: number;
}

export async function dispatcherFor(
  url: URL,
  { cert, proxies, trustEnv = true, verify = true }: HttpExtraOptions,
  { tcpKeepAlive, tcpKeepAliveIdleMs }: KeepAlive,
): Promise<Dispatcher> {
  const { Agent, EnvHttpProxyAgent, ProxyAgent } = await import('undici');
  const tls = {
    ...(verify === false ? { rejectUnauthorized: false } : {}),
    ...(typeof verify === 'string' ? { ca: await readFile(verify) } : {}),
    ...(cert === undefined ? {} : await clientCertificate(cert)),
  };
  const connect = { ...tls, keepAlive: tcpKeepAlive, keepAliveInitialDelay: tcpKeepAliveIdleMs };
  const proxy = proxies?.[url.protocol.replace(':', '')] ?? proxies?.all;
  if (proxy !== undefined) return new ProxyAgent({ uri: proxy, requestTls: tls, connect });
  if (proxies === undefined && trustEnv) return new EnvHttpProxyAgent({ connect, requestTls: tls });
  return new Agent({ connect });
}

async function clientCertificate(
  cert: NonNullable<HttpExtraOptions['cert']>,
): Promise<{ cert: Buffer; key: Buffer }> {
  const [certificate, key] = typeof cert === 'string' ? [cert, cert] : cert;
  return { cert: await readFile(certificate), key: await readFile(key) };
}
