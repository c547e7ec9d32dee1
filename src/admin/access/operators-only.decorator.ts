import { applyDecorators, UseFilters, UseGuards, UseInterceptors } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { ProblemFilter } from '../../common/errors/failure.filters.js';
import { ADMIN_KEY } from './admin-key.strategy.js';
import { AdminGuard } from './admin.guard.js';
import { NoStoreInterceptor } from './no-store.interceptor.js';

/** The admin key first, problem+json for what fails, nothing stored by caches. */
export function OperatorsOnly(): ClassDecorator {
  return applyDecorators(
    UseGuards(AdminGuard),
    UseFilters(ProblemFilter),
    UseInterceptors(NoStoreInterceptor),
    ApiTags('admin'),
    ApiBearerAuth(ADMIN_KEY),
  );
}
