import { Controller, Get } from '@nestjs/common';

/** What orchestrators ask. */
@Controller('health')
export class HealthController {
  /** 200 while the process runs. */
  @Get('live')
  live(): { status: string } {
    return { status: 'ok' };
  }
}
