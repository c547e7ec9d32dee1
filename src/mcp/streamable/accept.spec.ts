import { parseAccept } from './accept.js';

describe('parseAccept', () => {
  it.each([
    ['application/json, text/event-stream', true, true],
    ['text/event-stream,application/json', true, true],
    ['Application/JSON;q=0.9 , TEXT/Event-Stream; charset=utf-8', true, true],
    [undefined, true, false],
    ['*/*', true, false],
    ['application/*', true, false],
    ['application/json', true, false],
    ['text/event-stream', false, true],
    ['text/*', false, true],
    ['text/event-stream, */*', true, true],
    ['application/json;q=0, text/event-stream', false, true],
    ['text/event-stream;q=0.0', false, false],
    ['text/html', false, false],
    ['', false, false],
  ])('reads %j', (header, json, stream) => {
    expect(parseAccept(header)).toEqual({ json, stream });
  });
});
