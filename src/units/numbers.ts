/**
 * The kinds of number that must not be mixed. At run time each is a plain number; the brand only
 * exists for the compiler.
 */
declare const brand: unique symbol;
export type Branded<Name extends string> = number & { readonly [brand]: Name };

/** Virtual page number: byte address / 4096; 0 … 2^41 (one past the last page). */
export type Vpn = Branded<'Vpn'>;
/** Page frame number; 0 means "no page". System pages count from 1, device pages from {@link DEVICE_PFN_BASE}. */
export type Pfn = Branded<'Pfn'>;
/** Byte address; 0 … {@link ULONG_MAX}. */
export type Address = Branded<'Address'>;
/** Position of an event in its session, from 1. 0 means "before the first event". */
export type EventSeq = Branded<'EventSeq'>;
/** Virtual time in nanoseconds since the session began. */
export type Nanoseconds = Branded<'Nanoseconds'>;

/** Pages of one chunk, 256 MiB (DEVMEM_CHUNK_SIZE), and as far lie chunks from each other that are smaller. */
export const CHUNK_PAGES = 65_536;
export const PAGE_SHIFT = 12;
export const PAGE_SIZE = 4096;
export const WORDS_PER_PAGE = 1024;
/** Pages that one page table (one page-middle-directory entry) covers. */
export const PAGES_PER_PMD = 512;

/**
 * Stands for the kernel's ULONG_MAX, the last byte of the address space. User addresses stay below
 * 2^47, so every order and overlap test has the same answer as with the real 2^64-1.
 */
export const ULONG_MAX = Number.MAX_SAFE_INTEGER as Address;
/** One past the last page of the address space. */
export const VPN_END = (2 ** 41) as Vpn;
/** One past the last page a user may map (TASK_SIZE of x86-64). */
export const VPN_USER_END = (2 ** 35 - 1) as Vpn;
/** Where the frame numbers of device memory begin. */
export const DEVICE_PFN_BASE = (2 ** 24) as Pfn;
/** And where those of device-coherent memory begin, whose addresses were set aside before the start. */
export const COHERENT_PFN_BASE = (2 ** 30) as Pfn;
export const NO_PFN = 0 as Pfn;

export function vpn(n: number): Vpn {
  return n as Vpn;
}
export function pfn(n: number): Pfn {
  return n as Pfn;
}
/** First byte of a page; ULONG_MAX for {@link VPN_END}. */
export function addressOf(page: Vpn): Address {
  return (page >= VPN_END ? ULONG_MAX : page * PAGE_SIZE) as Address;
}
/** Last byte before a page: the closed end of an interval that ends where the page begins. */
export function lastAddressBefore(page: Vpn): Address {
  return (page >= VPN_END ? ULONG_MAX : page * PAGE_SIZE - 1) as Address;
}
/** Page that holds a byte. */
export function vpnOf(address: Address): Vpn {
  return Math.floor(address / PAGE_SIZE) as Vpn;
}
/** One past the page that holds the last byte of a closed interval. */
export function vpnAfter(last: Address): Vpn {
  return (last >= ULONG_MAX ? VPN_END : Math.floor(last / PAGE_SIZE) + 1) as Vpn;
}
