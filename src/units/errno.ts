/** Linux error numbers that system calls of the model, or their callers, can give (x86-64). */
export const ERRNO = {
  EPERM: 1,
  ENOENT: 2,
  EINTR: 4,
  EIO: 5,
  ENXIO: 6,
  EBADF: 9,
  ECHILD: 10,
  EAGAIN: 11,
  ENOMEM: 12,
  EACCES: 13,
  EFAULT: 14,
  EBUSY: 16,
  EEXIST: 17,
  ENODEV: 19,
  EINVAL: 22,
  ENFILE: 23,
  EMFILE: 24,
  ENOTTY: 25,
  ETXTBSY: 26,
  EFBIG: 27,
  ENOSPC: 28,
  EROFS: 30,
  ERANGE: 34,
  EDEADLK: 35,
  ENOSYS: 38,
  EOVERFLOW: 75,
  EOPNOTSUPP: 95,
  ETIMEDOUT: 110,
  EHWPOISON: 133,
} as const;
export type ErrnoName = keyof typeof ERRNO;

const NAMES = new Map<number, string>(Object.entries(ERRNO).map(([name, n]) => [n, name]));

/** `EPERM` for 1; the number itself where it has no name here. */
export function errnoName(errno: number): string {
  return NAMES.get(errno) ?? String(errno);
}

const TEXTS: Readonly<Record<ErrnoName, string>> = {
  EPERM: 'Operation not permitted',
  ENOENT: 'No such file or directory',
  EINTR: 'Interrupted system call',
  EIO: 'Input/output error',
  ENXIO: 'No such device or address',
  EBADF: 'Bad file descriptor',
  ECHILD: 'No child processes',
  EAGAIN: 'Resource temporarily unavailable',
  ENOMEM: 'Cannot allocate memory',
  EACCES: 'Permission denied',
  EFAULT: 'Bad address',
  EBUSY: 'Device or resource busy',
  EEXIST: 'File exists',
  ENODEV: 'No such device',
  EINVAL: 'Invalid argument',
  ENFILE: 'Too many open files in system',
  EMFILE: 'Too many open files',
  ENOTTY: 'Inappropriate ioctl for device',
  ETXTBSY: 'Text file busy',
  EFBIG: 'File too large',
  ENOSPC: 'No space left on device',
  EROFS: 'Read-only file system',
  ERANGE: 'Numerical result out of range',
  EDEADLK: 'Resource deadlock avoided',
  ENOSYS: 'Function not implemented',
  EOVERFLOW: 'Value too large for defined data type',
  EOPNOTSUPP: 'Operation not supported',
  ETIMEDOUT: 'Connection timed out',
  EHWPOISON: 'Memory page has hardware error',
};

/** `Bad address` for 14, as strerror(3) says it. */
export function errnoText(errno: number): string {
  const name = NAMES.get(errno);
  return name === undefined ? `error ${errno}` : TEXTS[name as ErrnoName];
}

/** What modelled functions return: the kernel's negative numbers. */
export const EPERM = -ERRNO.EPERM;
export const ENOENT = -ERRNO.ENOENT;
export const ECHILD = -ERRNO.ECHILD;
export const ENXIO = -ERRNO.ENXIO;
export const EBADF = -ERRNO.EBADF;
export const EAGAIN = -ERRNO.EAGAIN;
export const ENOMEM = -ERRNO.ENOMEM;
export const EACCES = -ERRNO.EACCES;
export const EFAULT = -ERRNO.EFAULT;
export const EBUSY = -ERRNO.EBUSY;
export const EHWPOISON = -ERRNO.EHWPOISON;
export const EINTR = -ERRNO.EINTR;
export const ENODEV = -ERRNO.ENODEV;
export const EEXIST = -ERRNO.EEXIST;
export const EINVAL = -ERRNO.EINVAL;
export const ENOSYS = -ERRNO.ENOSYS;
export const EOVERFLOW = -ERRNO.EOVERFLOW;

export const SIGNAL = { SIGBUS: 7, SIGSEGV: 11 } as const;
/** si_code of a fault: no area there, not permitted, past the end of the file, data that are lost. */
export const SI_CODE = { MAPERR: 1, ACCERR: 2, ADRERR: 2, MCEERR_AR: 4 } as const;
