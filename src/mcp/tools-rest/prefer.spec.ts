import { preferredWait } from './prefer.js';

describe('preferredWait', () => {
  it.each([
    [undefined, undefined],
    ['', undefined],
    ['wait=5', 5],
    ['WAIT = 5', 5],
    ['wait="5"', 5],
    ['respond-async, wait=10', 10],
    ['wait=10;foo=bar, respond-async', 10],
    ['wait=3, wait=9', 3],
    ['wait=0', 0],
    ['wait=31', 30],
    ['wait=999999999', 30],
    ['wait', undefined],
    ['wait=', undefined],
    ['wait=-1', undefined],
    ['wait=1.5', undefined],
    ['wait=5s', undefined],
    ['wait=99999999999999999999', undefined],
    ['waiting=5', undefined],
    ['handling=lenient', undefined],
    ['"wait=5"', undefined],
  ])('reads %p as %p', (header, seconds) => {
    expect(preferredWait(header)).toBe(seconds);
  });
});
