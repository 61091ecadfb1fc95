import { createRequire } from 'node:module';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type * as ZstdModule from 'zstd-napi';
import type * as ZstdBindingModule from 'zstd-napi/binding.js';
import { UserError } from '../../units/user-error.js';

/** How a payload is packed: the number in the row's `codec` column. */
export const Codec = { STORED: 0, DEFLATE: 1, ZSTD: 2 } as const;
export type Codec = (typeof Codec)[keyof typeof Codec];

/** A payload may claim at most this many bytes unpacked. */
export const MAX_UNPACKED = 64 * 1024 * 1024;

type Zstd = typeof ZstdModule;
type ZstdBinding = typeof ZstdBindingModule;
interface ZstdContext {
  readonly binding: ZstdBinding;
  readonly compressor: InstanceType<Zstd['Compressor']>;
  readonly decompress: InstanceType<ZstdBinding['DCtx']>;
}
let zstd: ZstdContext | null | undefined;

/** The native module, if it could be installed. */
function loadZstd(): ZstdContext | null {
  if (zstd !== undefined) return zstd;
  try {
    const require = createRequire(import.meta.url);
    const api = require('zstd-napi') as Zstd;
    const binding = require('zstd-napi/binding') as ZstdBinding;
    const compressor = new api.Compressor();
    // Level 1: at 5 million events a second the log is within a tenth of level 3's size.
    compressor.setParameters({ compressionLevel: 1 });
    zstd = { binding, compressor, decompress: new binding.DCtx() };
  } catch {
    zstd = null;
  }
  return zstd;
}

/** The best codec that works here. */
export function preferredCodec(): Codec {
  return loadZstd() === null ? Codec.DEFLATE : Codec.ZSTD;
}

/** Can {@link pack} use it here? */
export function canPack(codec: number): codec is Codec {
  return (
    codec === Codec.STORED ||
    codec === Codec.DEFLATE ||
    (codec === Codec.ZSTD && loadZstd() !== null)
  );
}

export function pack(codec: Codec, bytes: Uint8Array): Uint8Array {
  if (codec === Codec.ZSTD) return loadZstd()!.compressor.compress(bytes);
  if (codec === Codec.DEFLATE) return deflateRawSync(bytes, { level: 1 });
  return bytes.slice();
}

/**
 * The `size` bytes that were packed.
 * @param place where they are, for the message
 * @param scratch where they may be put, if there is room; a new buffer by default
 * @throws UserError HMT113 when they are not `size` bytes, HMT118 when the codec is not known here.
 */
export function unpack(
  codec: number,
  packed: Uint8Array,
  size: number,
  place: string,
  scratch?: Uint8Array,
): Uint8Array {
  const wrong = (why: string) => new UserError('HMT113', `${place} cannot be unpacked: ${why}`);
  if (!Number.isSafeInteger(size) || size < 0 || size > MAX_UNPACKED) {
    throw wrong(`it claims ${size} bytes, more than the ${MAX_UNPACKED} allowed`);
  }
  let bytes: Uint8Array;
  switch (codec) {
    case Codec.STORED:
      bytes = packed;
      break;
    case Codec.DEFLATE:
      try {
        bytes = inflateRawSync(packed, { maxOutputLength: size + 1 });
      } catch (error) {
        throw wrong((error as Error).message);
      }
      break;
    case Codec.ZSTD: {
      const context = loadZstd();
      if (context === null) {
        throw new UserError('HMT118', `${place} is packed with zstd, which is not installed here`);
      }
      bytes = unzstd(context, packed, size, wrong, scratch);
      break;
    }
    default:
      throw new UserError(
        'HMT118',
        `${place} is packed with method ${codec}, which is not known here`,
      );
  }
  if (bytes.length !== size) throw wrong(`it claims ${size} bytes and holds ${bytes.length}`);
  return bytes;
}

/** Into a buffer of the claimed size: what a frame's own header claims allocates nothing. */
function unzstd(
  z: ZstdContext,
  packed: Uint8Array,
  size: number,
  wrong: (why: string) => UserError,
  scratch: Uint8Array | undefined,
): Uint8Array {
  const fits = scratch !== undefined && scratch.length >= size;
  const out = fits ? scratch.subarray(0, size) : Buffer.allocUnsafe(size);
  try {
    return out.subarray(0, z.decompress.decompress(out, packed));
  } catch (error) {
    throw wrong((error as Error).message);
  }
}
