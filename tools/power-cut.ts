/**
 * What a crash at every single change leaves, and what a power cut does: `npm run power-cut`. Needs strace.
 *
 * A recorder is traced; from the trace every state is made that the disk can be in when the power
 * goes after any of its calls: what was synchronised is there, and of what came after it any part,
 * in any order, pages torn. Each must open as gap-free prefixes; with --durable nothing that the
 * recorder had said was committed may be missing. Then recorders are killed at, and refused, single
 * writes. Arguments: [ROUNDS [SEED]].
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { TraceFile } from '../src/store/trace-file.js';
import { UserError } from '../src/units/user-error.js';
import { checkSurvivor, saidIn } from '../test/support/crash.js';
import { random } from '../test/support/synthetic.js';
import { callsOf, recordUntil, type Call, type Recording } from '../test/support/system-calls.js';

const [rounds = '3', firstSeed = String(Date.now() % 1e6)] = process.argv.slice(2);
const directory = mkdtempSync(join(tmpdir(), 'hmmtrace-power-'));
const SECTOR = 512;
const counts = { cuts: 0, kills: 0, failures: 0 };

try {
  for (let round = 0; round < Number(rounds); round++) {
    const seed = Number(firstSeed) + 100 * round;
    for (const durable of [true, false]) cutPower(seed, durable);
    interrupt(seed);
    console.log(`seed ${seed}:`, counts);
  }
} finally {
  rmSync(directory, { recursive: true, force: true });
}

/** A file as the disk has it for certain, and what was asked for since. */
interface OnDisk {
  bytes: Buffer;
  exists: boolean;
  pending: Call[];
}

function cutPower(seed: number, durable: boolean): void {
  const below = random(seed);
  const place = mkdtempSync(join(directory, 'cut-'));
  const recording: Recording = { path: join(place, 't.db'), seed, sessions: 3, durable };
  const calls = callsOf(recording);
  const disk = new Map<string, OnDisk>();
  const fileAt = (name: string): OnDisk => {
    let file = disk.get(name);
    if (file === undefined) {
      file = { bytes: Buffer.alloc(0), exists: false, pending: [] };
      disk.set(name, file);
    }
    return file;
  };
  let said = '';
  for (const call of calls) {
    if (call.type === 'said') said += call.text;
    else if (call.type !== 'sync') fileAt(call.file).pending.push(call);
    else if (call.file !== place) settle(fileAt(call.file));
    else for (const file of disk.values()) settleNames(file);
    if (call.type !== 'said' && below(3) !== 0) continue;
    const image = join(mkdtempSync(join(directory, 'image-')), 't.db');
    for (const [name, file] of disk) {
      const left = surviving(file, below);
      if (left !== undefined) writeFileSync(join(image, '..', basename(name)), left);
    }
    check(image, said, durable);
    counts.cuts++;
    rmSync(join(image, '..'), { recursive: true });
  }
}

/** After a synchronisation everything that was asked for is there. */
function settle(file: OnDisk): void {
  for (const call of file.pending) apply(file, call);
  file.pending = [];
}

/** A folder was synchronised: what was removed from it stays removed. */
function settleNames(file: OnDisk): void {
  const removed = file.pending.findLastIndex((call) => call.type === 'unlink');
  for (const call of file.pending.splice(0, removed + 1)) apply(file, call);
}

function apply(file: OnDisk, call: Call): void {
  if (call.type === 'unlink') Object.assign(file, { exists: false, bytes: Buffer.alloc(0) });
  else if (call.type === 'truncate') {
    const bytes = Buffer.alloc(call.size);
    file.bytes.copy(bytes);
    file.bytes = bytes;
  } else if (call.type === 'write') {
    file.exists = true;
    const end = call.at + call.bytes.length;
    if (end > file.bytes.length)
      file.bytes = Buffer.concat([file.bytes, Buffer.alloc(end - file.bytes.length)]);
    else file.bytes = Buffer.from(file.bytes);
    call.bytes.copy(file.bytes, call.at);
  }
}

/** What of a file may be left: of what is not synchronised any part, sectors of a write apart. */
function surviving(file: OnDisk, below: (n: number) => number): Buffer | undefined {
  const left: OnDisk = { bytes: file.bytes, exists: file.exists, pending: [] };
  // Nothing, everything, or any part: the first two are the likely ones.
  const mode = below(4);
  for (const call of file.pending) {
    if (mode === 0) break;
    if (call.type !== 'write') {
      if (mode === 1 || below(2) === 0) apply(left, call);
      // The name still stands for the old file: what came after went into another.
      else if (call.type === 'unlink') break;
      continue;
    }
    if (mode === 1) {
      apply(left, call);
      continue;
    }
    for (let at = 0; at < call.bytes.length; at += SECTOR) {
      const bytes = call.bytes.subarray(at, at + SECTOR);
      if (below(2) === 0) apply(left, { ...call, at: call.at + at, bytes });
    }
  }
  return left.exists ? left.bytes : undefined;
}

function check(image: string, output: string, durable: boolean): void {
  const { said } = saidIn(output);
  try {
    TraceFile.open(image).close();
    checkSurvivor(image, durable ? said : new Map());
  } catch (error) {
    // While the file is being made there may be less than a trace, as long as that is said.
    if (said.size === 0 && error instanceof UserError && /^HMT10[235]$/.test(error.code)) return;
    const kept = mkdtempSync(join(tmpdir(), 'hmmtrace-power-failed-'));
    for (const end of ['', '-wal', '-journal'])
      try {
        writeFileSync(join(kept, `t.db${end}`), readFileSync(`${image}${end}`));
      } catch {
        // There is none.
      }
    console.error(`kept in ${kept}; it had said:\n${output}`);
    throw error;
  }
}

/** Kills a recorder at single calls, and refuses it single calls and all from one on. */
function interrupt(seed: number): void {
  const below = random(seed + 1);
  const whole = mkdtempSync(join(directory, 'whole-'));
  const shape = { seed, sessions: 2, durable: below(2) === 0 };
  const calls = callsOf({ ...shape, path: join(whole, 't.db') });
  const number = { pwrite64: 0, fsync: 0, unlink: 0, ftruncate: 0 };
  for (const { type } of calls) {
    const name = {
      write: 'pwrite64',
      sync: 'fsync',
      unlink: 'unlink',
      truncate: 'ftruncate',
    } as const;
    if (type !== 'said') number[name[type]]++;
  }
  for (const [call, times] of Object.entries(number)) {
    for (let n = 1; n <= times; n += 1 + below(Math.ceil(times / 6))) {
      const what = ['signal=SIGKILL', 'error=ENOSPC', 'error=EIO'][below(3)]!;
      const nth = what !== 'signal=SIGKILL' && below(2) === 0 ? `${n}+` : String(n);
      const place = mkdtempSync(join(directory, 'at-'));
      mkdirSync(place, { recursive: true });
      const path = join(place, 't.db');
      const { said } = recordUntil({ ...shape, path }, call, nth, what);
      counts[what === 'signal=SIGKILL' ? 'kills' : 'failures']++;
      check(path, said, true);
      rmSync(place, { recursive: true });
    }
  }
}
