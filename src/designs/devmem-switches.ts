import type { SwitchSpec } from './switch-spec.js';

/** Switches of device memory: its pages, what holds them, and how it is taken away. */
export const DEVMEM_SWITCHES = {
  'devmem.faultRef': {
    about: 'Does a CPU fault on a device-private page hold the page while its owner migrates it?',
    source: 'linux-mm 2022-09-26 to 2022-10-26, A. Popple',
    values: {
      none: 'no',
      refOnly: 'yes, but the migration is not told of the reference, and takes the page for pinned',
      faultPage: 'yes, and the migration is told to allow for it',
      tryGet:
        'the same, but the reference is taken without the lock that the entry was read under: from a page whose count is not zero (linux-mm 2021-12-09)',
      dropEarly: 'it takes a reference and drops it before the owner is called',
    },
  },
  'devmem.freeCount': {
    about: 'Which reference count has a free device page?',
    source:
      'linux-mm 2022-09-26, A. Popple; Linux 5.17, 5.18 (27674ef6c73f) and 6.1 (ef233450898f), mm/memremap.c',
    values: {
      one: 'one, which it keeps in use beside those of its users: who takes references by frame number takes free pages too',
      reset:
        'one, set again whenever the last user lets go: a free page and one with one user have the same',
      zero: 'zero',
    },
  },
  'devmem.freeList': {
    about: 'What becomes of the free pages of a chunk that is taken away?',
    source: 'seeds/000, patch 2; Linux 6.1, lib/test_hmm.c (dmirror_remove_free_pages)',
    values: {
      untouched: 'they stay on the list and are handed out',
      posted:
        'the list is cut behind the last of them, and free pages of other chunks before it are lost until the list is reset',
      exact: 'they are taken off the list, and no others',
    },
  },
  'devmem.regionExit': {
    about: 'Is the region of addresses of a chunk given back, if there is no chunk or it goes?',
    source:
      'seeds/000, patch 2 (dmirror_allocate_chunk); Linux 5.8; linux-mm 2022-09-27, F. Kuehling',
    values: {
      leaked: 'no',
      released: 'yes',
      releasedUnasked: 'yes, and that of a coherent device too, which never had one',
      releasedTwice:
        'yes; when a device goes the manager of its resources does that first, and the driver once more',
    },
  },
  'devmem.chunkArray': {
    about: 'What becomes of the list of chunks when the memory of a device is taken away?',
    source: 'linux-mm 2022-09-26 (patch 7 of 7) and 2022-09-28 (patch 8 of 8), A. Popple',
    values: {
      kept: 'it is freed, and the device goes on with it',
      forgotten: 'it is freed, and the next chunk begins a new one',
    },
  },
  'devmem.pagemapRef': {
    about: 'Does a device page in use keep its pagemap?',
    source:
      'linux-mm 2022-09-28, A. Popple, patch 3 of 8; Linux 5.17, 5.18 and 6.1, mm/memremap.c (memunmap_pages)',
    values: {
      atRemap:
        'its frame does from the beginning, by the reference that a free page has: taking the pagemap away waits for the last page, but puts that reference first, and the last user of a page then frees it',
      dropped: 'no: the pagemap can end while pages are mapped',
      perPage: 'yes: taking the pagemap away waits for the last page',
    },
  },
  'devmem.evictAtUnload': {
    about: 'Does the driver send its pages home before it gives a chunk of device memory back?',
    source: 'linux-mm 2022-09-28, A. Popple, patch 8 of 8; Linux 6.1',
    values: { no: 'no: whoever still uses one is waited for', yes: 'yes' },
  },
  'devmem.evictAtClose': {
    about: 'Does the driver send its pages home when a file is closed, whose mirror they name?',
    source: 'Linux 6.1 as released, and the repair of 2026-03-31 that 6.1.192 carries',
    values: {
      no: 'no: they go on naming the mirror that is freed',
      yes: 'yes, those of all files',
    },
  },
  'eviction.noMemory': {
    about: 'What becomes of a device page that is evicted, and there is no system memory for it?',
    source:
      'linux-mm 2022-09-27, A. Popple, to L. Paul and J. Hubbard; Linux 6.1, lib/test_hmm.c (dmirror_device_evict_chunk)',
    values: {
      retry: 'the allocation is tried until there is some',
      drop: 'its data are dropped: who touches it finds a new page of zeroes',
      kill: 'they are dropped, and who touches it is killed, as where memory failed: SIGBUS',
    },
  },
} as const satisfies Readonly<Record<string, SwitchSpec>>;
