import { expect, it } from 'vitest';
import { spanBegin, SpanType, type SpanBeginEvent } from '../../../src/events/generated.js';
import { lineOf } from '../../../src/page/timeline/line-of.js';
import { vpn } from '../../../src/units/numbers.js';

const span = (type: SpanType): SpanBeginEvent => spanBegin(type, 'x', 0, vpn(0), 0, 7, 0);

it('the line of the workload is that of an operation, and of no other span with a number', () => {
  const under = (type: SpanType) => lineOf({ event: span(SpanType.CALLBACK), spans: [span(type)] });
  expect(under(SpanType.OPERATION)).toBe(7);
  for (const type of Object.values(SpanType))
    if (type !== SpanType.OPERATION) expect(under(type)).toBeUndefined();
});
