import type { MachineView } from '../machine/state.js';
import type { Labels } from '../replay/text/labels.js';
import type { Board } from './board.js';
import type { Track } from './sink.js';

/** The tracks of what there is, each made when something happens there for the first time. */
export class Places {
  private readonly processes = new Map<number, Track>();
  private readonly tasks = new Map<number, Track>();
  private readonly mms = new Map<number, Track>();
  private readonly mirrors = new Map<number, Track>();
  private readonly devices = new Map<number, Track>();
  private violationTrack: Track | undefined;
  private lockTrack: Track | undefined;

  constructor(
    private readonly board: Board,
    private readonly machine: MachineView,
    private readonly labels: Labels,
    /** Of what happens before the first task runs. */
    readonly session: Track,
  ) {}

  process(id: number): Track {
    const known = this.processes.get(id);
    if (known !== undefined) return known;
    const mm = this.machine.processes.get(id)?.mm ?? 0;
    const name = `process ${id}${mm === 0 ? '' : `, address space ${mm}`}`;
    return made(this.processes, id, () => this.board.track(name, undefined, 'process', id));
  }
  /** @param id 0: the machine itself */
  task(id: number): Track {
    if (id === 0) return this.session;
    return (
      this.tasks.get(id) ??
      made(this.tasks, id, () => {
        const parent = this.process(this.machine.tasks.get(id)?.process ?? 0);
        return this.board.track(this.labels.task(id), parent, 'thread', id);
      })
    );
  }
  /** An address space: what happens to its page table and areas. */
  mm(id: number): Track {
    return this.mms.get(id) ?? made(this.mms, id, () => this.board.track(`address space ${id}`));
  }
  device(id: number): Track {
    return (
      this.devices.get(id) ?? made(this.devices, id, () => this.board.track(this.labels.device(id)))
    );
  }
  /** The page table that a device has for one open file. */
  mirror(id: number): Track {
    return (
      this.mirrors.get(id) ??
      made(this.mirrors, id, () => {
        const mirror = this.machine.mirrors.get(id);
        const device = mirror === undefined ? undefined : this.device(mirror.device);
        const which = mirror === undefined ? '' : ` of address space ${mirror.mm}`;
        return this.board.track(`mirror ${id}${which}`, device);
      })
    );
  }
  get locks(): Track {
    return (this.lockTrack ??= this.board.track('locks that were waited for'));
  }
  get violations(): Track {
    return (this.violationTrack ??= this.board.track('VIOLATIONS'));
  }
}

function made(tracks: Map<number, Track>, id: number, make: () => Track): Track {
  const track = make();
  tracks.set(id, track);
  return track;
}
