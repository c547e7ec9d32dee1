import { NotFoundException, ParseUUIDPipe, type PipeTransform } from '@nestjs/common';
import { isDocumentId } from '../../documents/document.js';
import { CLIENT_ID_FORMAT } from '../pages/id-format.js';

/** The answer to an id that names nothing: 404. */
export function notFound(): NotFoundException {
  return new NotFoundException('There is nothing with this id');
}

/** A row's id in the path. What is no UUID names no row: 404. */
export const RowId = new ParseUUIDPipe({ exceptionFactory: notFound });

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
