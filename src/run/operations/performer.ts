import type { MmView } from '../../machine/state.js';
import type { Run } from '../../schedule/engine.js';
import type { Num, Pattern, Place } from '../../language/ast.js';
import type { ByteAddress } from '../../language/values.js';
import { firstDifference, valueOf } from '../../language/patterns.js';
import type { Runs } from '../../machine/contents.js';
import { addressOf, ULONG_MAX, VPN_END, vpn, type Address, type Vpn } from '../../units/numbers.js';
import type { Frame, Outcome, Session } from '../session.js';

/** Does one operation of a workload in the task of `frame`. */
export type Performer<Op> = (run: Session, operation: Op, frame: Frame) => Run<Outcome>;

/** A performer for every operation of a family. */
export type Performers<Family extends { readonly op: string }> = {
  readonly [Name in Family['op']]: Performer<Extract<Family, { readonly op: Name }>>;
};

/** The process's own address space. */
export function mmOf(run: Session, frame: Frame): MmView {
  return run.k.mm(run.k.state.processes.get(frame.process)!.mm, 'current->mm');
}

export function num(n: Num, frame: Frame): number {
  return valueOf(n, frame.env);
}

/** What mmap failed to map lies, like MAP_FAILED, where nothing can be. */
export function place(at: Place, frame: Frame): Vpn {
  const base = at.name === undefined ? 0 : (frame.places.get(at.name) ?? VPN_END);
  return vpn(base + valueOf(at.page, frame.env));
}

/** To the byte; what was never mapped, or lies before the first byte, wraps as in C. */
export function byteAddress({ name, byte }: ByteAddress, frame: Frame): Address {
  const base = name === undefined ? 0 : addressOf(vpn(frame.places.get(name) ?? VPN_END));
  const at = base + valueOf(byte, frame.env);
  return (at < 0 ? at + ULONG_MAX + 1 : Math.min(at, ULONG_MAX)) as Address;
}

export function fileOf(run: Session, frame: Frame, fd: string) {
  const id = run.k.state.processes.get(frame.process)!.fds.get(fd);
  return id === undefined ? undefined : run.k.state.files.get(id);
}

/** How page `page` of a range differs from a pattern, in words. */
export function mismatch(
  pattern: Pattern,
  page: number,
  frame: Frame,
  found: Runs,
): string | undefined {
  const difference = firstDifference(pattern, page, frame.env, found);
  if (difference === undefined) return undefined;
  return `word ${difference.word} is ${difference.found}, expected ${difference.wanted}`;
}
