import { ENUMERATIONS } from '../../events/generated.js';

/* What numbers of the tables say in words, as expressions of SQL: as `show` prints them. */

/** The name of an enumerated value, an unknown one by its number. */
export function named(enumeration: string, value: string): string {
  const values = Object.entries(ENUMERATIONS[enumeration]!);
  const cases = values.map(([name, number]) => `WHEN ${number} THEN '${name}'`);
  return `CASE ${value} ${cases.join(' ')} ELSE ${value} END`;
}

/** Flags of an entry of a CPU page table: `rw dirty young`. */
export function access(flags: string): string {
  return `iif(${flags} & 1, 'rw', 'r') || iif(${flags} & 2, ' dirty', '') || iif(${flags} & 4, ' young', '') || iif(${flags} & 8, ' protnone', '')`;
}
export const ACCESS_DOC = 'flags in words: r or rw, dirty, young, protnone';

/** Flags of an entry of a device page table: `rw atomic`. */
export function deviceAccess(flags: string): string {
  return `iif(${flags} & 1, 'rw', 'r') || iif(${flags} & 2, ' atomic', '')`;
}
export const DEVICE_ACCESS_DOC = 'flags in words: r or rw, atomic';

/** What an area allows, and whether it is shared or private: `rw-p`, as in /proc/PID/maps. */
export function protection(prot: string, flags: string): string {
  return `iif(${prot} & 1, 'r', '-') || iif(${prot} & 2, 'w', '-') || iif(${prot} & 4, 'x', '-') || iif(${flags} & 1, 's', 'p')`;
}
export const PROTECTION_DOC = 'prot and flags in words, as in /proc/PID/maps: rw-p, r--s';

/** Kinds of event whose bits have words: the view's column for them, from those of the numbers. */
export const BIT_WORDS: Readonly<
  Record<string, { readonly name: string; readonly doc: string; say(column: Column): string }>
> = {
  PteSet: { name: 'access', doc: ACCESS_DOC, say: (column) => access(column('flags')) },
  PmdSet: { name: 'access', doc: ACCESS_DOC, say: (column) => access(column('flags')) },
  MirrorSet: {
    name: 'access',
    doc: DEVICE_ACCESS_DOC,
    say: (column) => deviceAccess(column('flags')),
  },
  VmaInsert: {
    name: 'protection',
    doc: PROTECTION_DOC,
    say: (column) => protection(column('prot'), column('flags')),
  },
  VmaChange: {
    name: 'protection',
    doc: PROTECTION_DOC,
    say: (column) => protection(column('prot'), column('flags')),
  },
};
/** Column of `event` that holds a field. */
type Column = (field: string) => string;
