import fc from 'fast-check';
import type { Num, Operation } from '../../src/language/ast.js';
import { number, pages, place } from './arbitrary-values.js';

export const PIN_NAMES = ['dma', 'p2'];

export function pinOperations(variables: readonly string[]): fc.Arbitrary<Operation>[] {
  const name = fc.constantFrom(undefined, ...PIN_NAMES);
  const wanted = { at: place(variables), npages: pages(variables), write: fc.boolean() };
  const fast = fc.boolean();
  const pin = fc.oneof(fc.constantFrom(...PIN_NAMES), fc.record({ id: number(variables) }));
  return [
    fc
      .record({ op: fc.constant('pin' as const), name, ...wanted, longterm: fc.boolean(), fast })
      .map(withPages),
    fc.record({ op: fc.constant('hold' as const), name, ...wanted, fast }).map(withPages),
    fc.record({ op: fc.constant('get' as const), ...wanted, fast }).map(withPages),
    fc.record({
      ...{ op: fc.constant('get' as const), ...wanted, fast: fc.constant(false) },
      lru: fc.constant(true as const),
    }),
    fc.record({ op: fc.constant('unpin' as const), pin: fc.option(pin, { nil: undefined }) }),
    fc.record({ op: fc.constant('pinRead' as const), pin }),
    fc.record({ op: fc.constant('pinWrite' as const), pin, first: number(variables) }),
  ];
}

/** FAST is for one page or more. */
function withPages<O extends { readonly npages: Num; readonly fast: boolean }>(operation: O): O {
  const { npages, fast } = operation;
  const least = typeof npages === 'number' ? npages : npages.plus;
  return { ...operation, fast: fast && least > 0 };
}
