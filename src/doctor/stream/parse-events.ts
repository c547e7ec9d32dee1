/** What comes on a stream of events. A `comment` keeps it alive and says nothing. */
export type StreamItem = { kind: 'event'; name: string; data: string } | { kind: 'comment' };

/** Reads `text/event-stream`, in whatever pieces it arrives (WHATWG HTML §9.2.6; of its fields, `event` and `data`). */
export class EventParser {
  private rest = '';
  private name = '';
  private data: string[] = [];

  /** What is complete with this piece. */
  feed(piece: string): StreamItem[] {
    const lines = `${this.rest}${piece}`.split(/\r\n|\n|\r(?!$)/);
    this.rest = lines.pop() ?? '';
    return lines.flatMap((line) => this.take(line) ?? []);
  }

  private take(line: string): StreamItem | undefined {
    if (line === '') return this.dispatch();
    if (line.startsWith(':')) return { kind: 'comment' };
    const [, field, value = ''] = /^([^:]*)(?:: ?(.*))?$/.exec(line) ?? [];
    if (field === 'event') this.name = value;
    if (field === 'data') this.data.push(value);
    return undefined;
  }

  private dispatch(): StreamItem | undefined {
    const { name, data } = this;
    this.name = '';
    this.data = [];
    if (data.length === 0) return undefined;
    return { kind: 'event', name: name === '' ? 'message' : name, data: data.join('\n') };
  }
}
