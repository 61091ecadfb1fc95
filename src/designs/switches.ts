/** One switch of a design: a rule on which designs differ, and the forms it takes. */
export interface SwitchSpec {
  /** The question that a value answers. */
  readonly about: string;
  /** Message and date, release, or recording, that its values come from. */
  readonly source: string;
  /** By value: what the machine then does. */
  readonly values: Readonly<Record<string, string>>;
}

/**
 * The switches of a design and the values each may take. Data only: what a value selects is a
 * module beside what it steers, in a table that is exhaustive by type (`kernel/rules.ts`,
 * `driver/rules.ts`). A value without behaviour is not here; see `planned.ts`.
 */
export const SWITCHES = {
  'notifier.remove': {
    about: 'How is an interval taken out that a callback may still be running for?',
    source: 'linux-mm 2019-12-16, R. Campbell, patch 1',
    values: {
      sync: 'removing sleeps until no callback can run, as before the patch',
      release:
        'with a release operation removing returns at once and the last end calls it; without one it sleeps',
    },
  },
  'notifier.pendingMark': {
    about: 'How does an interval remember that an update of it is pending?',
    source: 'linux-mm 2019-12-16 (patch 1) and 2020-01-09 (review)',
    values: {
      lastNonZero: 'the pending last byte is not zero',
      emptyInterval: 'the pending bounds hold at least one byte',
      flag: 'a bit of its own',
    },
  },
  'driver.tracking': {
    about: 'Which intervals does the driver keep for what the device maps?',
    source: 'linux-mm 2019-12-16, patch 2; Linux 5.8, lib/test_hmm.c',
    values: {
      perVma: 'one over each area that the device touches',
      wholeMm: 'one over the whole address space, for the life of the file',
      registered: 'one over each area at its first touch, never changed until close',
    },
  },
  'driver.unmap': {
    about: 'What becomes of a tracked interval when part of it is unmapped?',
    source: 'linux-mm 2019-12-16 (patch 2), 2020-01-09 to 2020-01-15 (review)',
    values: {
      split:
        'the left part is kept and an interval is inserted for the right part, in the callback',
      shrinkAndFault:
        'the left part is kept; right of the hole all is cleared and left to a later fault',
      stale: 'it stays as it is and hears of whatever is mapped there next',
    },
  },
  'devmem.faultRef': {
    about: 'Does a CPU fault on a device-private page hold the page while its owner migrates it?',
    source: 'linux-mm 2022-09-26 to 2022-10-26, A. Popple',
    values: {
      none: 'no',
      faultPage: 'yes, and the migration is told to allow for it',
      dropEarly: 'it takes a reference and drops it before the owner is called',
    },
  },
  'devmem.freeCount': {
    about: 'Which reference count has a free device page?',
    source: 'linux-mm 2022-09-26, A. Popple; Linux 6.1',
    values: {
      one: 'one: references of device pages are not checked by a migration',
      zero: 'zero: references of device pages are checked as of any page',
    },
  },
  'devmem.pagemapRef': {
    about: 'Does a device page in use keep its pagemap?',
    source: 'linux-mm 2022-09-28, A. Popple, patch 3 of 8',
    values: {
      dropped: 'no: the pagemap can end while pages are mapped',
      perPage: 'yes: taking the pagemap away waits for the last page',
    },
  },
  'devmem.teardown': {
    about: 'Does the driver send its pages home at close and unload?',
    source: 'linux-mm 2022-09-28, A. Popple, patch 8 of 8',
    values: {
      wait: 'no: they stay where they are',
      evict: 'yes',
    },
  },
  'migrate.zeroPage': {
    about: 'Is a mapping of the zero page selected for migration?',
    source: 'linux-mm 2022-01-28, A. Popple',
    values: {
      always: 'yes',
      ifSystemSelected: 'only where pages of system memory are',
    },
  },
  'migrate.requireReadable': {
    about: 'Does the driver migrate areas that nobody may read?',
    source: 'recording linux-6.1',
    values: { no: 'any area migrates', yes: 'an unreadable area is -EINVAL' },
  },
  'driver.era': {
    about:
      'Which of the rules in which the driver and migration of the patch and of Linux 6.1 differ?',
    source: 'recordings v5-covered and linux-6.1',
    values: { v5: 'those of the patch', '6.1': 'those of Linux 6.1' },
  },
  'driver.migrationCover': {
    about: 'Does the driver see to an interval for pages that it maps after a migration?',
    source: 'recordings v5-literal and v5-covered',
    values: {
      none: 'no: migrated pages are mapped whether or not an interval guards them',
      interval: 'yes: one is found or made first',
    },
  },
  'driver.ownDevicePage': {
    about: 'What does the driver map when a range fault reports a page of its own memory?',
    source: 'recordings linux-6.1 and linux-6.1-exact',
    values: { page: 'the device page, which it cannot reach', backing: 'the page behind it' },
  },
  'driver.eraseEnd': {
    about: 'Where does clearing the device page table end?',
    source: 'recordings linux-6.1 and linux-6.1-exact',
    values: { onePast: 'one entry past the range', exact: 'at the end of the range' },
  },
} as const satisfies Readonly<Record<string, SwitchSpec>>;

export type SwitchName = keyof typeof SWITCHES;
export type Switches = {
  readonly [S in SwitchName]: keyof (typeof SWITCHES)[S]['values'] & string;
};

/** The names of all switches, sorted. */
export const SWITCH_NAMES: readonly SwitchName[] = (Object.keys(SWITCHES) as SwitchName[]).sort();

/** The values that a switch may take. */
export function valuesOf(name: SwitchName): readonly string[] {
  return Object.keys(SWITCHES[name].values);
}

/**
 * Counts the changes of what a design means: of a value's behaviour, or of the machine under all of
 * them. A session keeps the number, and is run again only where it is the same.
 */
export const MEANING = 2;

export interface Design {
  readonly name: string;
  /** What it is, in one line. */
  readonly about: string;
  /** Message and date, or recording, that it comes from. */
  readonly provenance: string;
  readonly switches: Switches;
}
