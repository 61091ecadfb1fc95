import type { SwitchSpec } from './switch-spec.js';

/** Switches of memory management beside devices: of coherent memory, and where Linux 6.12 is not as Linux 6.1. */
export const MEMORY_SWITCHES = {
  'rmap.coherent': {
    about: 'What becomes of the mappings of a device-coherent page that is taken away everywhere?',
    source: 'linux-mm 2022-01-20 to 2022-05-11, A. Popple and A. Sierra; Linux 6.0, mm/rmap.c',
    values: {
      ignored: 'nothing: it migrates only if it is mapped once, where the migration begins',
      asPrivate: 'they are taken for device-private entries, and allow no writing afterwards',
      forceWrite: 'the same, and afterwards they allow writing wherever the area does',
      asNormal: 'what becomes of those of any page (6.0)',
    },
  },
  'pagemap.exclusive': {
    about: 'Of which pages does /proc/PID/pagemap say that they are mapped once?',
    source: 'recordings linux-6.1-exact and linux-6.12-exact, fs/proc/task_mmu.c',
    values: {
      everyEntry: 'of those of every entry that names a page, device-private ones too',
      presentOnly: 'of present ones alone',
    },
  },
  'vma.charge': {
    about: 'Is private memory charged that was writable and is no more?',
    source: 'recordings linux-6.1-exact and linux-6.12-exact, mm/mprotect.c (mprotect_fixup)',
    values: {
      kept: 'yes: what was writable once stays charged',
      ifTouched: 'only if a page of its own was ever made in it',
    },
  },
  'vma.newBetween': {
    about:
      'Which neighbour does a new area join, if it can join each of two that cannot join each other?',
    source: 'recordings linux-6.1-exact and linux-6.12-exact, mm/mmap.c and mm/vma.c',
    values: { next: 'the next', previous: 'the previous' },
  },
  'mprotect.writable': {
    about: 'Which private pages does mprotect make writable at once, without a fault?',
    source:
      'recordings linux-6.1-exact and linux-6.12-exact, mm/mprotect.c (can_change_pte_writable)',
    values: {
      dirtyExclusive: 'pages of one process that it has written through the same entry',
      exclusive: 'pages of one process, huge ones too',
    },
  },
  'huge.zeroParts': {
    about: 'What becomes of parts without contents when a huge page is split?',
    source: 'recordings linux-6.1-exact and linux-6.12-exact, mm/huge_memory.c',
    values: { kept: 'they are pages like the others', zeroPage: 'the zero page takes their place' },
  },
  'fault.areaLock': {
    about: 'Does a fault of the CPU first try without mmap_lock?',
    source: 'recordings events-linux-6.1 and events-linux-6.12, arch/x86/mm/fault.c',
    values: {
      none: 'no',
      tried:
        'yes, under the lock of the area; of a device-private page it is tried again with mmap_lock',
    },
  },
  'fault.writeResult': {
    about: 'Does a fault say that it made a page writable?',
    source: 'recordings events-linux-6.1 and events-linux-6.12, mm/memory.c (VM_FAULT_WRITE)',
    values: { told: 'yes', untold: 'no' },
  },
  'notifier.onlyEnd': {
    about: 'Does the end of an invalidation say that secondary caches were flushed before?',
    source: 'recordings events-linux-6.1 and events-linux-6.12, mm/mmu_notifier.c',
    values: { told: 'yes', untold: 'no: there is no such end' },
  },
} as const satisfies Readonly<Record<string, SwitchSpec>>;
