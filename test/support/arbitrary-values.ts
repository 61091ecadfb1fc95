import fc from 'fast-check';
import type { ByteAddress, Num, Place } from '../../src/language/values.js';

/** Names of mappings: few, so that every use has a definition. */
export const MAPPINGS = ['buf', 'other', 'x', 'ns'];

export const small = fc.integer({ min: -(2 ** 40), max: 2 ** 40 });

export function number(variables: readonly string[], constant = small): fc.Arbitrary<Num> {
  if (variables.length === 0) return constant;
  const times = fc.integer({ min: -(2 ** 20), max: 2 ** 20 });
  return fc.oneof(
    { weight: 3, arbitrary: constant },
    {
      weight: 1,
      arbitrary: fc.record({ variable: fc.constantFrom(...variables), times, plus: constant }),
    },
  );
}

export function pages(variables: readonly string[]): fc.Arbitrary<Num> {
  return number(variables, fc.integer({ min: 0, max: 2 ** 34 }));
}

export function place(variables: readonly string[]): fc.Arbitrary<Place> {
  return fc.oneof(
    fc.record({
      name: fc.constantFrom(...MAPPINGS),
      page: number(variables, fc.integer({ min: -5, max: 5000 })),
    }),
    fc.record({
      name: fc.constant(undefined),
      page: number(
        variables,
        fc.oneof(fc.integer({ min: -5, max: 5 }), fc.integer({ min: 0x1ffff0, max: 2 ** 30 })),
      ),
    }),
  );
}

/** Bytes of every size, whole pages among them. */
export function bytes(variables: readonly string[], min: number): fc.Arbitrary<Num> {
  const constant = fc.oneof(
    fc.integer({ min, max: 2 ** 40 }),
    fc.integer({ min: Math.ceil(min / 4096), max: 2 ** 28 }).map((n) => n * 4096),
  );
  if (variables.length === 0) return constant;
  const times = fc.oneof(fc.integer({ min: -9, max: 9 }), fc.constantFrom(0, -8192, 4096));
  return fc.oneof(
    { weight: 3, arbitrary: constant },
    {
      weight: 1,
      arbitrary: fc.record({ variable: fc.constantFrom(...variables), times, plus: constant }),
    },
  );
}

export function byteAddress(variables: readonly string[]): fc.Arbitrary<ByteAddress> {
  return fc.record({
    name: fc.constantFrom(undefined, ...MAPPINGS),
    byte: bytes(variables, -(2 ** 20)),
  });
}
