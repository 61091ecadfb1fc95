import type { SwitchSpec } from './switch-spec.js';

/** Switches of long-term pins of user pages. */
export const PIN_SWITCHES = {
  'gup.longterm': {
    about: 'What does a long-term pin do with pages of coherent device memory?',
    source: 'linux-mm 2021-11-23 to 2022-07-16, A. Popple, A. Sierra; Linux 6.1, mm/gup.c',
    values: {
      allow: 'pins them where they are',
      asMovable: 'treats them as movable pages, which they never turn out to be, without an error',
      onePerPass: 'lets go of everything and sends the first one home, once a pass',
      fail: 'refuses, unless movable pages came before: moving those replaces the error',
      inPlace: 'moves each to system memory and pins the new page at once in its place',
      inPlaceForgetsError:
        'the same as in place, but that one could not be moved is forgotten, and the range looked up again',
      keepPin: 'moves them while they are pinned, which never succeeds',
      inPlaceUnasked:
        'the same as in place, and takes the new page without asking whether there is one',
      keepEntry:
        'moves them all, and then lets go of each once more as of one that is still its own',
      migrateAndRetry: 'moves them all to system memory, and looks the range up again',
    },
  },
  'gup.fastPath': {
    about: 'Does a long-term pin without mmap_lock ask whether a page may be pinned for long?',
    source: 'linux-mm 2022-02-16, J. Gunthorpe, A. Popple; Linux 5.12, mm/gup.c',
    values: {
      unchecked: 'no: it takes what is mapped',
      checked: 'yes: such a page is left to the path that makes the checks',
    },
  },
  'gup.nonLru': {
    about: 'What does a look-up that wants pages of the LRU lists only make of a page of a device?',
    source:
      'linux-mm 2022-05-23 to 2022-06-08, A. Popple, A. Sierra, F. Kuehling; Linux 6.0, mm/ksm.c',
    values: {
      callerAsks: 'it gives the page: there is no such wish, and who has it asks the page (6.0)',
      asFirstPosted: 'it takes it for a frame without a page: -EFAULT',
      null: 'it finds nothing, so that the page is faulted in, and looked up again',
      error: 'it says that there is an entry: -EEXIST',
    },
  },
} as const satisfies Readonly<Record<string, SwitchSpec>>;
