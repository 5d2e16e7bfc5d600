// Opens the port of an API server, and says in words why it cannot.
import { StartError, StartExit } from '../standalone/home.ts';

interface Listening {
  listen(address: { readonly host: string; readonly port: number }): Promise<unknown>;
  readonly server: { address(): unknown };
}

/** Gives the port. Throws `StartError` where it cannot be had. */
export async function listenAt(
  server: Listening,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<number> {
  try {
    await server.listen({ host, port });
  } catch (error) {
    throw new StartError(refusalOf(error as NodeJS.ErrnoException, host, port), StartExit.unavailable);
  }
  const address = server.server.address() as { readonly port?: number } | null;
  return address?.port ?? port;
}

export function refusalOf(
  { code, message }: { readonly code?: string | undefined; readonly message: string },
  host: string,
  port: number,
): string {
  if (code === 'EADDRINUSE')
    return `Port ${port} on ${host} is taken by another program. Stop that program, or choose another port with ARIEL__API__PORT (api.port).`;
  if (code === 'EACCES' || code === 'EADDRNOTAVAIL')
    return `Ariel cannot listen on ${host}:${port} (${message}). Choose another address with ARIEL__API__HOST and ARIEL__API__PORT.`;
  return `The API process could not start: ${message}`;
}
