import type { EntryTable, EntryTableView } from '../page-table.js';
import type { Mirror, Tracked } from '../driver-state.js';
import type {
  AnonVma,
  Classic,
  File,
  Inode,
  Interval,
  Invalidation,
  Lock,
  Machine,
  MachineView,
  Mm,
  OpenSpan,
  Pin,
  Process,
  Subscriptions,
  Task,
  Vma,
} from '../state.js';
import type { TableNotes } from '../page-table.js';
import { PAGES_PER_PMD } from '../../units/numbers.js';
import { cellOf, END, folded, kindNumber, type CellKind } from './cells.js';
import {
  chunkView,
  deviceView,
  hmmView,
  moduleView,
  rangeView,
  resourceView,
  workView,
} from './driver-records.js';
import { NotedPages } from './pages-view.js';
import { TEXTS, type Numbered } from './names.js';
import {
  byPlace,
  cell,
  count,
  fixed,
  list,
  notedArray,
  NotedMap,
  recordView,
  view,
  type Field,
  type Notes,
} from './views.js';

/** A page table by ranges of pages: `kind` of the table `name`. */
function table(kind: CellKind): Field<EntryTable> {
  const number = kindNumber(kind);
  return view((raw, name, { log }): EntryTableView => {
    const at = cellOf(number, name);
    const look: TableNotes = (start, end) => log.readRange(at, start, end);
    return {
      looked: look,
      raw,
      leaves: new NotedMap(raw.leaves, {
        asked: (block) => look(block * PAGES_PER_PMD, (block + 1) * PAGES_PER_PMD),
        all: () => look(0, END),
        value: (leaf) => leaf,
      }),
      pmds: new NotedMap(raw.pmds, {
        asked: (block) => look(block * PAGES_PER_PMD, (block + 1) * PAGES_PER_PMD),
        all: () => look(0, END),
        value: (entry) => entry,
      }),
      get used() {
        look(0, END);
        return raw.used;
      },
    };
  });
}

/** A map by texts, of a process. */
function byText<V>(each: CellKind, all: CellKind): Field<Map<string, V>> {
  const one = kindNumber(each);
  const every = kindNumber(all);
  return view((raw, name, { log, names }) => {
    return new NotedMap<string, V>(raw, {
      asked: (text) => log.read(textCell(one, name, names.text(text))),
      all: () => log.read(cellOf(every, name)),
      value: (value) => value,
    });
  });
}
/** Two processes or texts that have one cell only seem to get into each other's way. */
export function textCell(kind: number, process: number, text: number): number {
  return cellOf(kind, folded(process, 2 ** 8, 2 ** 6) * TEXTS + text);
}

/** Few, and looked at by whoever adds one: all of them together. */
const pinsOfProcess: Field<Map<number, Pin>> = view((raw, name, { log }) => {
  const at = cellOf(kindNumber('PINS'), name);
  const asked = () => log.read(at);
  return new NotedMap(raw, { asked, all: asked, value: (pin) => pin });
});

const taskView = recordView<Task>({
  id: fixed,
  process: fixed,
  name: fixed,
  kernel: fixed,
  spans: list<OpenSpan>('SPANS') as Field<OpenSpan[]>,
  wait: cell('TASK'),
});
const processView = recordView<Process>({
  id: fixed,
  parent: fixed,
  mm: cell('PROCESS_STATE'),
  exited: cell('PROCESS_STATE'),
  status: cell('PROCESS_STATE'),
  fds: byText('FD', 'ALL_FDS'),
  buffers: byText('BUFFER', 'ALL_BUFFERS'),
  tasks: cell('PROCESS_TASKS'),
  places: byText('PLACE', 'ALL_PLACES'),
  intervals: byText('INTERVAL_NAME', 'ALL_INTERVAL_NAMES'),
  classics: byText('CLASSIC_NAME', 'ALL_CLASSIC_NAMES'),
  pins: pinsOfProcess,
  pinsMade: cell('PINS'),
});
const lockView = recordView<Lock>({
  id: fixed,
  type: fixed,
  name: fixed,
  owner: fixed,
  writer: cell('LOCK_STATE'),
  readers: list('LOCK_READERS') as Field<number[]>,
  waiters: list('LOCK_STATE') as Field<Lock['waiters']>,
});
const subscriptionsView = recordView<Subscriptions>({
  lock: fixed,
  invalidateSeq: cell('SEQ'),
  activeInvalidateRanges: cell('SEQ'),
  tree: list('TREE') as Field<number[]>,
  deferred: list('DEFERRED') as Field<number[]>,
  hasTree: cell('SUBSCRIPTIONS'),
  classic: list('CLASSIC_LIST') as Field<number[]>,
});
const mmView = recordView<Mm>({
  id: fixed,
  parent: fixed,
  mmapLock: fixed,
  users: count('MM_USERS'),
  count: count('MM_COUNT'),
  vmas: list('VMAS') as Field<Vma[]>,
  table: table('PTES'),
  subscriptions: view(subscriptionsView, 'SUBSCRIPTIONS'),
  hmm: cell('MM_HMM'),
});
const invalidationView = recordView<Invalidation>({
  id: fixed,
  mm: fixed,
  start: fixed,
  end: fixed,
  event: fixed,
  blockable: fixed,
  owner: fixed,
  task: fixed,
});
const intervalView = recordView<Interval>({
  id: fixed,
  mm: fixed,
  mirror: fixed,
  kind: fixed,
  hasRelease: fixed,
  start: cell('INTERVAL_BOUNDS'),
  last: cell('INTERVAL_BOUNDS'),
  seq: cell('INTERVAL_SEQ'),
  inTree: cell('INTERVAL_LINKS'),
  deferred: cell('INTERVAL_LINKS'),
  pendingStart: cell('INTERVAL_LINKS'),
  pendingLast: cell('INTERVAL_LINKS'),
  pending: cell('INTERVAL_LINKS'),
  removing: cell('INTERVAL_LINKS'),
  marked: cell('INTERVAL_MARK'),
  refcount: count('INTERVAL_COUNT'),
  lock: fixed,
  keeper: cell('INTERVAL_KEEPER'),
  actions: list('INTERVAL_ACTIONS') as Field<number[]>,
});
const classicView = recordView<Classic>({
  id: fixed,
  mm: fixed,
  mirror: fixed,
  lock: fixed,
  since: fixed,
  running: cell('CLASSIC_RUNNING'),
});
const mirrorView = recordView<Mirror>({
  id: fixed,
  mm: fixed,
  device: fixed,
  lock: fixed,
  table: table('MIRROR_PTES'),
  tracked: list('TRACKED') as Field<Tracked[]>,
  refcount: count('MIRROR_COUNT'),
  dead: cell('MIRROR_DEAD'),
  hmm: cell('MIRROR_HMM'),
  stale: byPlace('MIRROR_STALE'),
  used: byPlace('MIRROR_USED'),
});
const inodeView = recordView<Inode>({
  id: fixed,
  backing: fixed,
  name: fixed,
  npages: cell('INODE_SIZE'),
  refcount: count('INODE_COUNT'),
  cache: byPlace('CACHE'),
  links: cell('INODE_LINKS'),
});
const anonVmaView = recordView<AnonVma>({
  id: fixed,
  parent: fixed,
  root: fixed,
  links: cell('ANON_LINKS'),
});
const fileView = recordView<File>({
  id: fixed,
  device: fixed,
  mirror: fixed,
  inode: fixed,
  // Descriptors hold one, and who takes another finds the file by one.
  refcount: count('FILE_COUNT', 1),
});

/** Objects of a kind by number. */
function objects<T extends object>(
  raw: ReadonlyMap<number, T>,
  each: CellKind,
  all: CellKind,
  nameOf: (id: number) => number,
  notes: Notes,
  viewOf: (raw: T, name: number, notes: Notes) => T,
): ReadonlyMap<number, T> {
  const one = kindNumber(each);
  const every = cellOf(kindNumber(all), 0);
  return new NotedMap(raw, {
    asked: (id) => notes.log.read(cellOf(one, nameOf(id))),
    all: () => notes.log.read(every),
    value: (object, id) => viewOf(object, nameOf(id), notes),
  });
}

/** The machine as it is, noting what of it is looked at. */
export function machineView(m: Machine, notes: Notes): MachineView {
  const { log, names } = notes;
  const by = (what: Numbered) => (id: number) => names.name(what, id);
  const freePages = notedArray(m.freePages, log, cellOf(kindNumber('FREE_PAGES'), 0));
  const freeHuge = notedArray(m.freeHuge, log, cellOf(kindNumber('FREE_HUGE'), 0));
  const maps = {
    tasks: objects(m.tasks, 'TASK', 'ALL_TASKS', (id) => names.task(id), notes, taskView),
    processes: objects(m.processes, 'PROCESS', 'ALL_PROCESSES', by('process'), notes, processView),
    locks: objects(m.locks, 'LOCK', 'ALL_LOCKS', by('lock'), notes, lockView),
    mms: objects(m.mms, 'MM', 'ALL_MMS', by('mm'), notes, mmView),
    anonVmas: objects(m.anonVmas, 'ANON_VMA', 'ALL_ANON_VMAS', by('anonVma'), notes, anonVmaView),
    inodes: objects(m.inodes, 'INODE', 'ALL_INODES', by('inode'), notes, inodeView),
    files: objects(m.files, 'FILE', 'ALL_FILES', by('file'), notes, fileView),
    invalidations: objects(
      m.invalidations,
      'INVALIDATION',
      'ALL_INVALIDATIONS',
      by('invalidation'),
      notes,
      invalidationView,
    ),
    intervals: objects(
      m.intervals,
      'INTERVAL',
      'ALL_INTERVALS',
      by('interval'),
      notes,
      intervalView,
    ),
    classics: objects(m.classics, 'CLASSIC', 'ALL_CLASSICS', by('classic'), notes, classicView),
    mirrors: objects(m.mirrors, 'MIRROR', 'ALL_MIRRORS', by('mirror'), notes, mirrorView),
    hmms: objects(m.hmms, 'HMM', 'ALL_HMMS', by('hmm'), notes, hmmView),
    ranges: objects(m.ranges, 'RANGE', 'ALL_RANGES', by('range'), notes, rangeView),
    devices: objects(m.devices, 'DEVICE', 'ALL_DEVICES', by('device'), notes, deviceView),
    chunks: objects(m.chunks, 'CHUNK', 'ALL_CHUNKS', by('chunk'), notes, chunkView),
    work: objects(m.work, 'WORK', 'ALL_WORK', by('work'), notes, workView),
    resources: objects(
      m.resources,
      'RESOURCE',
      'ALL_RESOURCES',
      by('resource'),
      notes,
      resourceView,
    ),
  };
  const sections = cellOf(kindNumber('SECTIONS'), 0);
  const started = kindNumber('STARTED');
  const texts = {
    started: new NotedMap(m.started, {
      asked: (name) => log.read(textCell(started, 0, names.text(name))),
      all: () => log.read(cellOf(kindNumber('ALL_STARTED'), 0)),
      value: (task) => task,
    }),
    failures: new NotedMap(m.failures, {
      asked: (type) => log.read(cellOf(kindNumber('FAILURE'), type)),
      all: () => log.read(cellOf(kindNumber('ALL_FAILURES'), 0)),
      value: (nth) => nth,
    }),
    sections: new NotedMap(m.sections, {
      asked: () => log.read(sections),
      all: () => log.read(sections),
      value: (task) => task,
    }),
  };
  const module = moduleView(m.module, 0, notes);
  const pages = new NotedPages(m.pages, notes);
  const rest = new Rest(m, freePages, freeHuge);
  return Object.assign(rest, maps, texts, { pages, module });
}

/** Free frames; and counters that only number what is made, and what belongs to no task: those decide nothing. */
class Rest {
  constructor(
    private readonly m: Machine,
    private readonly free: MachineView['freePages'],
    private readonly huge: MachineView['freeHuge'],
  ) {}
  get freePages() {
    return this.free;
  }
  get freeHuge() {
    return this.huge;
  }
  get seq() {
    return this.m.seq;
  }
  get time() {
    return this.m.time;
  }
  get task() {
    return this.m.task;
  }
  get seed() {
    return this.m.seed;
  }
  get ended() {
    return this.m.ended;
  }
  get model() {
    return this.m.model;
  }
  get violations() {
    return this.m.violations;
  }
  get leafBudget() {
    return this.m.leafBudget;
  }
  get nextFresh() {
    return this.m.nextFresh;
  }
  get nextHuge() {
    return this.m.nextHuge;
  }
  get lastInterval() {
    return this.m.lastInterval;
  }
  get lastMirror() {
    return this.m.lastMirror;
  }
  get lastHmm() {
    return this.m.lastHmm;
  }
  get lastRange() {
    return this.m.lastRange;
  }
  get lastWork() {
    return this.m.lastWork;
  }
  get lastResource() {
    return this.m.lastResource;
  }
}
