import fc from 'fast-check';
import { parseTraceParent } from './trace-parent.js';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const SPAN = '00f067aa0ba902b7';

describe('traceparent', () => {
  it('names the span that the caller is doing', () => {
    const named = { traceId: TRACE, spanId: SPAN, isRemote: true };
    expect(parseTraceParent(`00-${TRACE}-${SPAN}-01`)).toEqual({ ...named, traceFlags: 1 });
    expect(parseTraceParent(`00-${TRACE}-${SPAN}-02`)).toEqual({ ...named, traceFlags: 0 });
    expect(parseTraceParent(`cc-${TRACE}-${SPAN}-01-what-will-be`)).toEqual({ ...named, traceFlags: 1 });
  });

  it.each([
    undefined,
    '',
    `00-${TRACE}-${SPAN}`,
    `00-${TRACE}-${SPAN}-01-more`,
    `ff-${TRACE}-${SPAN}-01`,
    `00-${TRACE.toUpperCase()}-${SPAN}-01`,
    `00-${'0'.repeat(32)}-${SPAN}-01`,
    `00-${TRACE}-${'0'.repeat(16)}-01`,
    `00-${TRACE}-${SPAN}-01, 00-${TRACE}-${SPAN}-01`,
  ])('%s names none', (header) => {
    expect(parseTraceParent(header)).toBeUndefined();
  });

  it('gives nothing but what it was checked for', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (header) => {
        const parent = parseTraceParent(header);
        return parent === undefined || /^[0-9a-f]{32}$/.test(parent.traceId);
      }),
    );
  });
});
