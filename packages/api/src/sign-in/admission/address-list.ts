// Addresses and networks, as `10.0.0.5`, `10.0.0.0/8`, `::1`. What is not one of them is refused when the server is made.
import { BlockList, isIP, isIPv4 } from 'node:net';

export class AddressListError extends Error {
  readonly code = 'ARIEL_ADDRESS_INVALID';
}

export type AddressTest = (address: string | undefined) => boolean;

/** @throws AddressListError */
export function addressTest(given: readonly string[]): AddressTest {
  const list = new BlockList();
  for (const each of given) {
    const [address = '', bits] = each.trim().split('/');
    const kind = isIP(address);
    const most = kind === 4 ? 32 : 128;
    const prefix = bits === undefined ? most : /^\d{1,3}$/.test(bits) ? Number(bits) : Number.NaN;
    if (kind === 0 || !(prefix >= 0 && prefix <= most))
      throw new AddressListError(
        `${JSON.stringify(each)} is no address or network. Write them as 10.0.0.5, 10.0.0.0/8 or ::1, with commas between them.`,
      );
    list.addSubnet(address, prefix, kind === 4 ? 'ipv4' : 'ipv6');
  }
  return (address) => {
    if (address === undefined) return false;
    const plain = mapped(address);
    return isIP(plain) !== 0 && list.check(plain, isIPv4(plain) ? 'ipv4' : 'ipv6');
  };
}

/** `::ffff:10.0.0.5`: how a socket for both kinds names an IPv4 address. */
function mapped(address: string): string {
  return address.toLowerCase().startsWith('::ffff:') && isIPv4(address.slice(7)) ? address.slice(7) : address;
}
