import { BadRequestException, type ValidationError } from '@nestjs/common';

/** A DTO's faults as a 400 whose message names each field and what is wrong with it. */
export function validationFailure(errors: ValidationError[]): BadRequestException {
  return new BadRequestException(errors.flatMap((error) => describe(error, '')).join('; '));
}

function describe(error: ValidationError, prefix: string): string[] {
  const own = Object.values(error.constraints ?? {}).map((words) => `${prefix}${words}`);
  const nested = (error.children ?? []).flatMap((child) => describe(child, `${prefix}${error.property}.`));
  return [...own, ...nested];
}
