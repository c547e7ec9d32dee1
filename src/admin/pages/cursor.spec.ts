import { BadRequestException } from '@nestjs/common';
import fc from 'fast-check';
import { creationCursor, numberCursor, readCreationCursor, readNumberCursor } from './cursor.js';
import { CLIENT_ID_FORMAT, UUID_FORMAT } from './id-format.js';

const encode = (text: string): string => Buffer.from(text).toString('base64url');

describe('cursors', () => {
  const instants = fc.date({
    min: new Date('1970-01-01T00:00:00.000Z'),
    max: new Date('9999-12-31T23:59:59.999Z'),
    noInvalidDate: true,
  });

  it('name the place that they were made from', () => {
    fc.assert(
      fc.property(instants, fc.uuid(), (createdAt, id) => {
        const cursor = creationCursor({ createdAt, id });
        expect(cursor).toMatch(/^[\w-]+$/);
        expect(readCreationCursor(cursor, UUID_FORMAT)).toEqual({ createdAt, id });
      }),
    );
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }), (id) => {
        expect(readNumberCursor(numberCursor(id))).toBe(id);
      }),
    );
  });

  it('keep the dots of an id', () => {
    const place = { createdAt: new Date(7), id: 'https://client.example/id.json' };
    expect(readCreationCursor(creationCursor(place), CLIENT_ID_FORMAT)).toEqual(place);
  });

  it('are refused where no list gave them', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(() => readCreationCursor(text, UUID_FORMAT)).toThrow(BadRequestException);
      }),
    );
  });

  it.each([
    '',
    '!',
    encode('1'),
    encode('1.not-a-uuid'),
    encode('-1.4b6a1c1e-9c5e-4b0e-8f5a-0d6a7b8c9d0e'),
    encode('999999999999999.4b6a1c1e-9c5e-4b0e-8f5a-0d6a7b8c9d0e'),
    `${encode('1.4b6a1c1e-9c5e-4b0e-8f5a-0d6a7b8c9d0e')}=`,
    ` ${encode('1.4b6a1c1e-9c5e-4b0e-8f5a-0d6a7b8c9d0e')}`,
  ])('by creation: %j is none', (cursor) => {
    expect(() => readCreationCursor(cursor, UUID_FORMAT)).toThrow(BadRequestException);
  });

  it.each(['', 'x', encode('-1'), encode('1.5'), encode('9223372036854775808'), encode('1 ')])(
    'by number: %j is none',
    (cursor) => {
      expect(() => readNumberCursor(cursor)).toThrow(BadRequestException);
    },
  );

  it('lets no null character through to the database', () => {
    expect(() => readCreationCursor(encode('1.a\0b'), CLIENT_ID_FORMAT)).toThrow(BadRequestException);
  });
});
