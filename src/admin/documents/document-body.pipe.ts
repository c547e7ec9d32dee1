import { BadRequestException, Injectable, type PipeTransform } from '@nestjs/common';
import { z } from 'zod';
import { documentInput, faultsOf } from '../../documents/document-input.js';

const body = documentInput.extend({ id: z.string().optional() });

/** A document whose id the path says. */
export type DocumentOfPath = z.infer<typeof body>;

/** The body of PUT /admin/documents/{id}, by the rules of an import. */
@Injectable()
export class DocumentBodyPipe implements PipeTransform<unknown, DocumentOfPath> {
  /** @throws BadRequestException naming each field that is wrong */
  transform(value: unknown): DocumentOfPath {
    const { data, error } = body.safeParse(value);
    if (data === undefined) throw new BadRequestException(faultsOf(error));
    return data;
  }
}
