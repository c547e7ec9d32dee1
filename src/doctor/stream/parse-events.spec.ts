import fc from 'fast-check';
import { EventParser } from './parse-events.js';

const STREAM = ': hello\n\nevent: endpoint\ndata: /messages/?session_id=1\n\ndata: a\ndata:b\nid: 7\n\n:\n\n';
const ITEMS = [
  { kind: 'comment' },
  { kind: 'event', name: 'endpoint', data: '/messages/?session_id=1' },
  { kind: 'event', name: 'message', data: 'a\nb' },
  { kind: 'comment' },
];

describe('EventParser', () => {
  it('reads events and comments', () => {
    expect(new EventParser().feed(STREAM)).toEqual(ITEMS);
  });

  it('reads the same in whatever pieces it comes, and with each end of a line', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(STREAM.length * 2), { maxLength: 12 }),
        fc.constantFrom('\n', '\r\n'),
        (cuts, end) => {
          const text = STREAM.replaceAll('\n', end);
          const at = [0, ...cuts.filter((cut) => cut < text.length).sort((a, b) => a - b), text.length];
          const parser = new EventParser();
          const items = at.slice(1).flatMap((to, i) => parser.feed(text.slice(at[i], to)));
          expect(items).toEqual(ITEMS);
        },
      ),
    );
  });

  it('keeps back what is not complete', () => {
    const parser = new EventParser();
    expect(parser.feed('data: half')).toEqual([]);
    expect(parser.feed('\n')).toEqual([]);
    expect(parser.feed('\n')).toEqual([{ kind: 'event', name: 'message', data: 'half' }]);
  });
});
