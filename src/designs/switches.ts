/**
 * The switches of a design and the values each may take. Data only: what a switch selects is a
 * module beside what it steers.
 */
export const SWITCHES = {
  'notifier.remove': ['sync', 'release', 'put', 'workqueue'],
  'notifier.insertInCallback': ['forbidden', 'safe'],
  'notifier.update': ['none', 'v5', 'async', 'batch'],
  'notifier.pendingMark': ['lastNonZero', 'emptyInterval', 'flag'],
  'driver.tracking': ['perVma', 'wholeMm', 'registered', 'pageTableBlocks'],
  'driver.unmap': ['split', 'splitOutside', 'shrinkAndFault', 'stale'],
  'driver.lookup': ['ownTree', 'coreTree'],
  'driver.lifetime': ['bare', 'refcounted'],
  'mirror.validity': ['sequence', 'rangeDone', 'rangeWait'],
  'mirror.nonBlocking': ['asPosted', 'repaired'],
  'mirror.overlap': ['asPosted', 'halfOpen'],
  'devmem.faultRef': ['none', 'faultPage', 'dropEarly'],
  'devmem.freeCount': ['one', 'zero'],
  'devmem.pagemapRef': ['atRemap', 'dropped', 'perPage'],
  'devmem.teardown': ['wait', 'evict'],
  'gup.longterm': ['allow', 'fail', 'onePerPass', 'inPlace', 'migrateAndRetry'],
  'gup.fastPath': ['unchecked', 'checked'],
  'gup.nonLru': ['null', 'error'],
  'rmap.coherent': ['ignored', 'asPrivate', 'asNormal'],
  'migrate.zeroPage': ['always', 'ifSystemSelected'],
  'migrate.requireReadable': ['no', 'yes'],
  'driver.era': ['v5', '6.1'],
  'driver.migrationCover': ['none', 'interval', 'wholeMm'],
  'driver.ownDevicePage': ['page', 'backing'],
  'driver.eraseEnd': ['onePast', 'exact'],
  'driver.clearLoop': ['everyPage', 'populated'],
} as const;

export type SwitchName = keyof typeof SWITCHES;
export type Switches = { readonly [S in SwitchName]: (typeof SWITCHES)[S][number] };

export interface Design {
  readonly name: string;
  /** What it is, in one line. */
  readonly about: string;
  /** Message and date, or recording, that it comes from. */
  readonly provenance: string;
  readonly switches: Switches;
}
