import { ViolationType, type ObjectKind } from '../events/generated.js';
import type { DetectorName } from '../schedule/detectors.js';
import type { Run } from '../schedule/engine.js';
import { OVER } from '../schedule/over.js';
import { PAGE_SIZE, type Vpn } from '../units/numbers.js';
import type { Kernel } from './kernel.js';

/** Faults of one page that all succeed without mapping it, before the loop is taken to have no end. */
const RETRIES_MAX = 1000;

/**
 * Faults of one page after which only another task can help, so that one has to come first. A schedule
 * under which none ever does is no fault of the kernel's: real tasks lose their processor. Fair search
 * after Musuvathi, Qadeer, "Fair stateless model checking", PLDI 2008.
 */
const PATIENCE = 8;

/** Who faults, and through which function. */
export interface Retrier {
  readonly rule: DetectorName;
  readonly site: string;
  readonly kind: ObjectKind;
  readonly object: number;
  readonly mm: number;
}

/** Watches a loop that faults pages in and looks again: does it get further? */
export class Retries {
  private page = -1;
  private count = 0;
  constructor(
    private readonly k: Kernel,
    private readonly who: Retrier,
  ) {}
  /** After a fault that succeeded. @throws SessionStopped after {@link RETRIES_MAX} of them at one page */
  at(page: Vpn): Run {
    const { k } = this;
    this.count = page === this.page ? this.count + 1 : 1;
    this.page = page;
    k.looksAt(this.who.rule);
    if (this.count >= RETRIES_MAX) this.noEnd(page);
    return this.count <= PATIENCE || k.isAlone() ? OVER : this.standBack();
  }
  private *standBack(): Run {
    this.k.pause(this.who.site);
    yield;
  }
  private noEnd(page: Vpn): void {
    const { k } = this;
    const { site, kind, object, mm } = this.who;
    const address = `0x${(page * PAGE_SIZE).toString(16)}`;
    k.violation({
      ...{ type: ViolationType.LIVELOCK, site, kind, object, mm, vpn: page, fatal: true },
      message: `${site} faulted page ${address} ${RETRIES_MAX} times with success and it is still not to be had`,
    });
  }
}
