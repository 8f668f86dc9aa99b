import { BlockList, isIPv6 } from 'node:net';

/** Whether `address` is on a list of single addresses, `a.b.c.*` and CIDR ranges. */
export function isOnAddressList(address: string, list: readonly string[]): boolean {
  return list.some((entry) => {
    if (entry.endsWith('.*')) return address.startsWith(entry.slice(0, -1));
    const [network = '', prefix] = entry.split('/');
    if (prefix === undefined) return entry === address;
    const range = new BlockList();
    range.addSubnet(network, Number(prefix), family(network));
    return range.check(address, family(address));
  });
}

function family(address: string): 'ipv4' | 'ipv6' {
  return isIPv6(address) ? 'ipv6' : 'ipv4';
}
