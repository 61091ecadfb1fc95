/**
 * Virtual nanoseconds of a step. Only the order of magnitude is meant: what is compared between
 * designs is counts and waits, and the table is the same for all of them.
 */
export const COST = {
  /** A system call or ioctl entered and left. */
  syscall: 200,
  /** A lock taken or released without waiting. */
  lock: 20,
  /** Being put to sleep or woken. */
  sleep: 1500,
  /** A page fault taken by the CPU: the trap alone. */
  trap: 500,
  /** One page-table entry looked at or changed. */
  entry: 50,
  /** A page allocated and cleared, or freed. */
  page: 250,
  /** A page copied or filled. */
  copy: 400,
  /** A callback called. */
  callback: 100,
  /** One entry of the device's page table. */
  mirror: 60,
} as const;

/** How late a sleep may end, in nanoseconds: what Linux gives a task by default (PR_SET_TIMERSLACK). */
export const TIMER_SLACK = 50_000;

/** One tick of the kernel's clock (HZ=1000): time-outs are rounded to it. */
export const JIFFY = 1_000_000;
