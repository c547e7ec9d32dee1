import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { AppModule } from '../../dist/app.module.js';
import { CleanUpService } from '../../dist/clean-up/clean-up.service.js';
import { loadConfig } from '../../dist/config/load-config.js';

// Clears once, in a process of its own that a test may kill, and says so.
const { config } = loadConfig(process.env);
const context = await NestFactory.createApplicationContext(AppModule.forRoot(config), { logger: false });
const cleared = await context.get(CleanUpService).run();
process.stdout.write(`Cleared: ${JSON.stringify(cleared)}\n`);
process.exit(0);
