import type { Random } from '../schedule/random.js';
import type { ByteAddress } from '../language/values.js';
import { PAGE_SIZE } from '../units/numbers.js';
import type { DeviceCommand, Operation, Pattern, Place, Prot } from '../language/ast.js';

export type OneOf<Name extends Operation['op']> = Extract<Operation, { readonly op: Name }>;

/** First page of the small region, where nearly everything happens. */
export const REGION = 0x200000;
/** Pages of the small region: few, so that operations meet. */
export const REGION_PAGES = 16;
/** First page of the region for huge mappings, and its pages. */
export const BIG = REGION + 1024;
export const BIG_PAGES = 1024;
export const FILE_PAGES = 8;

export const READ: Prot = { read: true, write: false, exec: false };
export const READ_WRITE: Prot = { read: true, write: true, exec: false };
export const NONE: Prot = { read: false, write: false, exec: false };

/** Draws what operations are made of; those that need a workload around them ask it. */
export abstract class Hand {
  private word = 0;
  /** Devices that files are of. */
  protected devices: readonly number[] = [0, 1];

  constructor(readonly random: Random) {}

  /** A child that does a little and is waited for. */
  abstract fork(): readonly OneOf<'fork' | 'waitpid' | 'load' | 'store'>[];

  oneIn(n: number): boolean {
    return this.random.below(n) === 0;
  }
  /** Both ends included. */
  between(low: number, high: number): number {
    return low + this.random.below(high - low + 1);
  }
  pick<T>(list: readonly T[]): T {
    return list[this.random.below(list.length)]!;
  }

  device(): number {
    return this.devices[this.random.below(this.devices.length)]!;
  }

  /** A range of the small region; now and then to its end or over it. */
  range(longest = 6): { at: Place; npages: number } {
    const first = this.random.below(REGION_PAGES);
    const most = this.oneIn(12) ? REGION_PAGES : longest;
    return { at: place(first), npages: Math.min(this.between(1, most), REGION_PAGES + 2 - first) };
  }
  /** A range of the big region, often a whole block. */
  bigRange(): { at: Place; npages: number } {
    if (this.oneIn(2)) return { at: bigPlace(512 * this.random.below(2)), npages: 512 };
    const first = this.pick([0, 1, 255, 511, 512, 1000]);
    return { at: bigPlace(first), npages: Math.min(this.pick([1, 2, 64, 300]), BIG_PAGES - first) };
  }

  /** Bytes of the small region, whole pages or not; now and then the byte at zero. */
  bounds(): { start: ByteAddress; length: number } {
    if (this.oneIn(12)) return { start: { name: undefined, byte: 0 }, length: 1 };
    const { at, npages } = this.range();
    const [before, after] = this.oneIn(3) ? [this.between(1, 4095), this.between(1, 4095)] : [0, 0];
    const byte = (at.page as number) * PAGE_SIZE + before;
    return { start: { name: undefined, byte }, length: npages * PAGE_SIZE - before + after };
  }

  prot(): Prot {
    return this.pick([
      READ_WRITE,
      READ_WRITE,
      READ,
      NONE,
      { read: false, write: true, exec: false },
    ]);
  }
  /** Words that tell where they come from. */
  pattern(): Pattern {
    this.word += 256;
    return this.oneIn(2)
      ? { kind: 'firstWords', first: this.word, step: 1 }
      : { kind: 'linear', first: this.word, step: this.random.below(2) };
  }
  newWord(): number {
    return (this.word += 256);
  }

  mapping(
    first: number,
    npages: number,
    backing: 'anonymous' | 'file',
    shared: boolean,
    prot: Prot,
  ): Operation {
    const fd = backing === 'file' ? 'file' : undefined;
    const pgoff = fd === undefined ? 0 : this.random.below(FILE_PAGES);
    return {
      op: 'mmap',
      name: undefined,
      at: place(first),
      npages,
      prot,
      shared,
      backing,
      fd,
      pgoff,
    };
  }
  ioctl(command: DeviceCommand, range: { at: Place; npages: number }): Operation {
    const pattern = command === 'WRITE' ? this.pattern() : undefined;
    return {
      op: 'ioctl',
      fd: this.pick(['fd0', 'fd0', 'fd1']),
      command,
      ...range,
      buffer: undefined,
      pattern,
    };
  }
}

export function place(page: number): Place {
  return { name: undefined, page: REGION + page };
}
export function bigPlace(page: number): Place {
  return { name: undefined, page: BIG + page };
}
