import { applyDecorators, Controller } from '@nestjs/common';
import { OperatorsOnly } from './operators-only.decorator.js';

/** The actor that the trail names for what is done with the admin key. */
export const OPERATOR = 'operator';

/** A controller at `/admin/<resource>`, for operators only. */
export function AdminController(resource: string): ClassDecorator {
  return applyDecorators(Controller(`admin/${resource}`), OperatorsOnly());
}
