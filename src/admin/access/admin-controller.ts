import { applyDecorators, Controller, UseFilters, UseGuards, UseInterceptors } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { ProblemFilter } from '../../common/errors/failure.filters.js';
import { ADMIN_KEY } from './admin-key.strategy.js';
import { AdminGuard } from './admin.guard.js';
import { NoStoreInterceptor } from './no-store.interceptor.js';

/** The actor that the trail names for what is done with the admin key. */
export const OPERATOR = 'operator';

/** A controller at `/admin/<resource>`: the admin key first, problem+json for what fails, nothing stored by caches. */
export function AdminController(resource: string): ClassDecorator {
  return applyDecorators(
    Controller(`admin/${resource}`),
    UseGuards(AdminGuard),
    UseFilters(ProblemFilter),
    UseInterceptors(NoStoreInterceptor),
    ApiTags('admin'),
    ApiBearerAuth(ADMIN_KEY),
  );
}
