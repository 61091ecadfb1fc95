/**
 * A workload as data: what the language says, what the runner does, what generators make and
 * shrinkers cut. Addresses and lengths count pages; words are 32 bits.
 */

/** A number, or one that depends on the count of the loop around it: times · variable + plus. */
export type Num =
  number | { readonly variable: string; readonly times: number; readonly plus: number };

/**
 * Where in the address space: a named mapping (what `mmap` gave), or an absolute page, and pages to add.
 */
export interface Place {
  /** Name that an mmap bound; undefined for an absolute place. */
  readonly name: string | undefined;
  /** Pages from the name's start, or the virtual page number itself. */
  readonly page: Num;
}

export type Prot = { readonly read: boolean; readonly write: boolean; readonly exec: boolean };

/** 32-bit words over the pages of a range. */
export type Pattern =
  /** Word i is first + i · step (modulo 2^32); step 0 is a constant. */
  | { readonly kind: 'linear'; readonly first: Num; readonly step: Num }
  /** The first word of page i is first + i · step, all others are zero. */
  | { readonly kind: 'firstWords'; readonly first: Num; readonly step: Num }
  /** The first word of each page, listed; other words are not looked at (expectations) or zero. */
  | { readonly kind: 'words'; readonly words: readonly Num[] };

/** What an operation is expected to answer; what is undefined is not looked at. */
export interface Expectation {
  /** Return value: 0, a count, or minus an errno. */
  readonly ret?: Num;
  readonly signal?: 'SIGSEGV' | 'SIGBUS';
  readonly siCode?: number;
  readonly cpages?: Num;
  readonly faults?: Num;
  /** First words of the pages that an ioctl copied out. */
  readonly data?: readonly number[];
  /** Permission bytes of a snapshot. */
  readonly snapshot?: readonly number[];
  /** Word that a load saw. */
  readonly value?: Num;
}

export type Advice =
  | 'DONTNEED'
  | 'FREE'
  | 'DONTFORK'
  | 'DOFORK'
  | 'HUGEPAGE'
  | 'NOHUGEPAGE'
  | 'REMOVE'
  | 'POPULATE_READ'
  | 'POPULATE_WRITE';

/** Driver commands, named as in the ioctl without its prefix. */
export type DeviceCommand =
  | 'READ'
  | 'WRITE'
  | 'MIGRATE'
  | 'SNAPSHOT'
  | 'MIGRATE_TO_DEV'
  | 'MIGRATE_TO_SYS'
  | 'EXCLUSIVE'
  | 'CHECK_EXCLUSIVE'
  | 'RELEASE';

export type Backing = 'anonymous' | 'file' | 'hugetlb' | 'device';

export type Operation =
  | { readonly op: 'open'; readonly fd: string; readonly device: number }
  /** A temporary file of so many pages; page i begins with the word `first + i`, or is zero. */
  | {
      readonly op: 'tmpfile';
      readonly fd: string;
      readonly npages: Num;
      readonly content: Pattern | undefined;
    }
  | { readonly op: 'close'; readonly fd: string }
  | { readonly op: 'ftruncate'; readonly fd: string; readonly npages: Num }
  /** pwrite of a pattern to a file, pread against a pattern. */
  | {
      readonly op: 'pwrite';
      readonly fd: string;
      readonly pgoff: Num;
      readonly npages: Num;
      readonly pattern: Pattern;
    }
  | {
      readonly op: 'pread';
      readonly fd: string;
      readonly pgoff: Num;
      readonly npages: Num;
      readonly pattern: Pattern;
    }
  | {
      readonly op: 'mmap';
      /** Name to bind to the result. */
      readonly name: string | undefined;
      /** MAP_FIXED place; undefined lets the kernel choose. */
      readonly at: Place | undefined;
      readonly npages: Num;
      readonly prot: Prot;
      readonly shared: boolean;
      readonly backing: Backing;
      /** Descriptor of a file or device mapping. */
      readonly fd: string | undefined;
      readonly pgoff: Num;
    }
  | { readonly op: 'munmap'; readonly at: Place; readonly npages: Num }
  | { readonly op: 'mprotect'; readonly at: Place; readonly npages: Num; readonly prot: Prot }
  | { readonly op: 'madvise'; readonly at: Place; readonly npages: Num; readonly advice: Advice }
  | {
      readonly op: 'mremap';
      readonly name: string | undefined;
      readonly at: Place;
      readonly npages: Num;
      readonly newPages: Num;
      /** MREMAP_FIXED place. */
      readonly to: Place | undefined;
    }
  /** One 32-bit access at the start of a page. */
  | { readonly op: 'load'; readonly at: Place }
  | { readonly op: 'store'; readonly at: Place; readonly value: Num }
  /** The CPU writes, or reads and compares, every word of a range. */
  | { readonly op: 'fill'; readonly at: Place; readonly npages: Num; readonly pattern: Pattern }
  | { readonly op: 'expect'; readonly at: Place; readonly npages: Num; readonly pattern: Pattern }
  /** A buffer that no device maps: where ioctls copy to and from. Filling replaces its contents. */
  | {
      readonly op: 'buffer';
      readonly buffer: string;
      readonly npages: Num;
      readonly pattern: Pattern;
    }
  /** Reads and compares words of a buffer from its page `page` on. */
  | {
      readonly op: 'expectBuffer';
      readonly buffer: string;
      readonly page: Num;
      readonly npages: Num;
      readonly pattern: Pattern;
    }
  | {
      readonly op: 'ioctl';
      readonly fd: string;
      readonly command: DeviceCommand;
      readonly at: Place;
      readonly npages: Num;
      /** Undefined: an anonymous buffer of the operation's own. */
      readonly buffer: string | undefined;
      /** What WRITE takes when there is no named buffer. */
      readonly pattern: Pattern | undefined;
    }
  /** Compares the answer of the task's last operation again, inside `onSuccess`. */
  | { readonly op: 'assert' }
  /** Virtual time: exact, or a recorded choice below the number plus as late as timers may be. */
  | { readonly op: 'sleep'; readonly nanoseconds: Num; readonly random: boolean }
  /** Runs a declared task beside this one in the same process. */
  | { readonly op: 'start'; readonly task: string }
  | { readonly op: 'join'; readonly task: string }
  /** A child process that runs a declared task. */
  | { readonly op: 'fork'; readonly task: string }
  | { readonly op: 'waitpid'; readonly task: string }
  | { readonly op: 'barrier'; readonly name: string }
  | { readonly op: 'exit'; readonly status: Num }
  /** The out-of-memory reaper takes the process's private memory: ranges that must not block. */
  | { readonly op: 'reap' }
  /** A classic notifier on the process's mm, whose subscriber takes a mutex when a range starts. */
  | { readonly op: 'registerNotifier'; readonly notifier: string }
  | { readonly op: 'unregisterNotifier'; readonly notifier: string }
  /** The subscriber uses its mutex for so long. */
  | { readonly op: 'holdNotifier'; readonly notifier: string; readonly nanoseconds: Num }
  /** The nth attempt from now fails. */
  | {
      readonly op: 'inject';
      readonly failure: 'allocation' | 'copyFromUser' | 'copyToUser' | 'chunk';
      readonly nth: Num;
    };

/** Where a statement stands in the text, counted from 1; 0 for generated ones. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

export type Statement =
  | {
      readonly kind: 'operation';
      readonly operation: Operation;
      readonly expect: Expectation | undefined;
      readonly position: Position;
    }
  | {
      readonly kind: 'repeat';
      readonly times: number;
      readonly variable: string | undefined;
      readonly body: readonly Statement[];
      readonly position: Position;
    }
  /** Runs its body if the operation before it in the same block answered 0. */
  | {
      readonly kind: 'onSuccess';
      readonly body: readonly Statement[];
      readonly position: Position;
    };

export interface TaskDeclaration {
  readonly name: string;
  readonly body: readonly Statement[];
  readonly position: Position;
}

export interface Workload {
  /** From `workload NAME`, or the file's name. */
  readonly name: string;
  /** First comment of the text: what the workload is for. */
  readonly about: string;
  /** The first is where the session begins. */
  readonly tasks: readonly TaskDeclaration[];
}
