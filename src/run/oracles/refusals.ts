import {
  Kind,
  MigrateReason,
  ObjectKind,
  ViolationType,
  type Event,
} from '../../events/generated.js';
import type { Vpn } from '../../units/numbers.js';

const NAMES = new Map(Object.entries(MigrateReason).map(([name, reason]) => [reason, name]));

/** Why a page did not migrate, as in the log; `none`: nobody tried. */
export type Refusal = Exclude<keyof typeof MigrateReason, 'MIGRATE_SELECTED'> | 'none';

/** Watches a run for what keeps a page from coming home that a task touches for ever. */
export class Refusals {
  /** By task, of the page that it tried to migrate last. */
  private readonly last = new Map<number, { readonly page: Vpn; readonly why: Refusal }>();

  event(e: Event): void {
    if (e.kind !== Kind.MigratePage || e.reason === MigrateReason.MIGRATE_SELECTED) return;
    this.last.set(e.task, { page: e.vpn, why: NAMES.get(e.reason) as Refusal });
  }

  /** Of an event that says that a task faults a page for ever; undefined of any other. */
  of(e: Event): Refusal | undefined {
    if (e.kind !== Kind.Violation || e.type !== ViolationType.LIVELOCK) return undefined;
    if (e.objectKind !== ObjectKind.OBJECT_TASK || e.vpn === 0) return undefined;
    const last = this.last.get(e.object);
    return last?.page === e.vpn ? last.why : 'none';
  }
}
