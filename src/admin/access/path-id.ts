import { NotFoundException, ParseUUIDPipe, type PipeTransform } from '@nestjs/common';
import { isDocumentId } from '../../documents/document.js';
import { CLIENT_ID_FORMAT } from '../pages/id-format.js';

/** The answer to an id that names nothing: 404. */
export function notFound(): NotFoundException {
  return new NotFoundException('There is nothing with this id');
}

const uuid = new ParseUUIDPipe({ exceptionFactory: notFound });

/**
 * A row's id in the path, in lower case as Postgres writes it: what is live in this process is found by the string. What
 * is no UUID names no row: 404.
 */
export const RowId: PipeTransform<string, Promise<string>> = {
  async transform(value, metadata) {
    await uuid.transform(value, metadata);
    return value.toLowerCase();
  },
};

/** A client's id in the path. What no client can be called, such as a NUL that Postgres cannot compare: 404. */
export const ClientId: PipeTransform<string, string> = {
  transform(value) {
    if (!CLIENT_ID_FORMAT.test(value)) throw notFound();
    return value;
  },
};

/** A document's id in the path. What no document can be called: 404. */
export const DocumentId: PipeTransform<string, string> = {
  transform(value) {
    if (!isDocumentId(value)) throw notFound();
    return value;
  },
};
