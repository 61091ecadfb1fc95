import { fileCount } from '../../events/generated.js';
import { command } from '../../driver/commands.js';
import type { DeviceOperation } from '../../language/operations/device.js';
import { pageOf, patternPage } from '../../language/patterns.js';
import { wordAt, ZERO_RUNS } from '../../machine/contents.js';
import { EBADF } from '../../units/errno.js';
import { num, place, type Performers } from './performer.js';

export const DEVICE: Performers<DeviceOperation> = {
  *ioctl(run, op, frame) {
    const { k } = run;
    const process = k.state.processes.get(frame.process)!;
    const fd = process.fds.get(op.fd);
    const file = fd === undefined ? undefined : k.state.files.get(fd);
    if (fd === undefined || file === undefined) return { ret: EBADF };
    const buffer = op.buffer === undefined ? undefined : process.buffers.get(op.buffer);
    // Another task may close the descriptor meanwhile: the call keeps the file. Alone, nobody can
    // (fs/file.c __fget_light).
    const shared = !run.isLast(frame.process);
    if (shared) k.emit(fileCount(fd, file.refcount + 1));
    const answered = yield* command(run.driver, file.mirror, op.command, {
      start: place(op.at, frame),
      npages: num(op.npages, frame),
      source: (i) => {
        if (op.pattern !== undefined) return patternPage(op.pattern, i, frame.env);
        // A buffer of the operation's own is new memory, and so is what lies behind one with a name.
        return buffer === undefined || i >= buffer.npages ? ZERO_RUNS : pageOf(buffer.runs, i);
      },
    });
    if (shared) yield* run.driver.put(fd);
    const { ret, cpages, faults, pages, snapshot, memoryType } = answered;
    const data = memoryType === undefined ? pages?.map((runs) => wordAt(runs, 0)) : [memoryType];
    return { ret, cpages, faults, pages, snapshot, data, value: memoryType };
  },
};
