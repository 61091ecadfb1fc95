import { PAGE_SIZE } from '../units/numbers.js';
import type { ByteAddress, Num, Pattern, Place, Prot } from './values.js';

/** `12`, `c`, `2 * c + 1`. */
export function formatNumber(value: Num): string {
  if (typeof value === 'number') return String(value);
  const { variable, times, plus } = value;
  const product = times === 1 ? variable : `${times} * ${variable}`;
  if (plus === 0) return product;
  return `${product} ${plus < 0 ? '-' : '+'} ${Math.abs(plus)}`;
}

/** `4 pages`, `1 page`, `(c + 1) pages`. */
export function formatPages(value: Num): string {
  if (value === 1) return '1 page';
  if (typeof value === 'number') return value < 0 ? `(${value}) pages` : `${value} pages`;
  if (value.times === 1 && value.plus === 0) return `${value.variable} pages`;
  return `(${formatNumber(value)}) pages`;
}

/** Bytes: `8 bytes`, or pages where they are whole. */
export function formatBytes(value: Num): string {
  const pages = inPages(value);
  if (pages !== undefined) return formatPages(pages);
  if (value === 1) return '1 byte';
  const plain = typeof value === 'number' && value > 0;
  return `${plain ? value : `(${formatNumber(value)})`} bytes`;
}

/** Undefined where they are no whole pages. */
function inPages(bytes: Num): Num | undefined {
  if (typeof bytes === 'number') return bytes % PAGE_SIZE === 0 ? bytes / PAGE_SIZE : undefined;
  const { variable, times, plus } = bytes;
  if (times % PAGE_SIZE !== 0 || plus % PAGE_SIZE !== 0) return undefined;
  return { variable, times: times / PAGE_SIZE, plus: plus / PAGE_SIZE };
}

/** `buf + 8 bytes`, `0x1008`, `0x0 + (3 * c) bytes`. */
export function formatByteAddress({ name, byte }: ByteAddress): string {
  const page = inPages(byte);
  if (page !== undefined) return formatPlace({ name, page });
  if (typeof byte === 'number') {
    if (name === undefined && byte > 0) return `0x${byte.toString(16)}`;
    return `${name ?? '0x0'} ${byte < 0 ? '-' : '+'} ${formatBytes(Math.abs(byte))}`;
  }
  if (name !== undefined) return `${name} + ${formatBytes(byte)}`;
  const base = Math.max(0, byte.plus);
  return `0x${base.toString(16)} + ${formatBytes({ ...byte, plus: byte.plus - base })}`;
}

/** An offset in a file: pages, or `0`. */
export function formatFileOffset(value: Num): string {
  return value === 0 ? '0' : formatPages(value);
}

/** `buf`, `buf + 2 pages`, `0x200000000 + c pages`. */
export function formatPlace({ name, page }: Place): string {
  if (name !== undefined) return name + formatOffset(page);
  if (typeof page === 'number') return page < 0 ? `0x0${formatOffset(page)}` : address(page);
  const base = Math.max(0, page.plus);
  return address(base) + formatOffset({ ...page, plus: page.plus - base }, true);
}

/** Pages in the 256 MiB after this one are written as pages after it: where recorded scenarios map. */
const REGION = 0x200000;

function address(page: number): string {
  const inRegion = page > REGION && page < REGION + 65536;
  if (inRegion) return `0x${(REGION * 4096).toString(16)}${formatOffset(page - REGION)}`;
  return `0x${(page * 4096).toString(16)}`;
}

function formatOffset(page: Num, always = false): string {
  if (page === 0 && !always) return '';
  if (typeof page === 'number' && page < 0) return ` - ${formatPages(-page)}`;
  return ` + ${formatPages(page)}`;
}

/** `PROT_READ|PROT_WRITE`, `PROT_NONE`. */
export function formatProt({ read, write, exec }: Prot): string {
  const words = [read && 'PROT_READ', write && 'PROT_WRITE', exec && 'PROT_EXEC'];
  return words.filter((word) => word !== false).join('|') || 'PROT_NONE';
}

/** `linear(0, 1)`, `words(1, 2, 0 x 6)`. */
export function formatPattern(pattern: Pattern): string {
  if (pattern.kind === 'words') return `words(${formatRuns(pattern.words.map(formatNumber))})`;
  return `${pattern.kind}(${formatNumber(pattern.first)}, ${formatNumber(pattern.step)})`;
}

/** Members between commas; three and more equal ones as `member x count`. */
export function formatRuns(members: readonly string[]): string {
  const out: string[] = [];
  for (let i = 0; i < members.length;) {
    let end = i + 1;
    while (end < members.length && members[end] === members[i]) end++;
    if (end - i >= 3) out.push(`${members[i]!} x ${end - i}`);
    else out.push(...members.slice(i, end));
    i = end;
  }
  return formatList(out);
}

export function formatList(members: readonly string[]): string {
  return members.join(', ');
}
