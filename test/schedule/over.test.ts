import { describe, expect, test } from 'vitest';
import { LockType } from '../../src/events/generated.js';
import { Engine, type Run } from '../../src/schedule/engine.js';
import { over, OVER } from '../../src/schedule/over.js';
import { createLock, downRead, mutexLock } from '../../src/schedule/locks.js';
import { runToBlock } from '../../src/schedule/strategies/run-to-block.js';

describe('a run that is over before it could begin', () => {
  test('gives its answer and never the processor', () => {
    function* outer(): Run<number> {
      return (yield* over(42)) + (yield* over(1));
    }
    expect(outer().next()).toEqual({ done: true, value: 43 });
  });
  test('is what taking a lock is that is free; one that is held is waited for in a coroutine', () => {
    const engine = new Engine(runToBlock(1), () => undefined);
    let free: unknown;
    let held: unknown;
    const boot = (): void => {
      const lock = createLock(engine, LockType.RWSEM, 'lock', 0);
      free = downRead(engine, lock, 'somewhere');
      held = mutexLock(engine, lock, 'somewhere');
    };
    engine.run(
      1,
      1,
      boot,
      () => undefined,
      () => '',
    );
    expect(free === OVER).toBe(true);
    expect(held === OVER).toBe(false);
  });
});
